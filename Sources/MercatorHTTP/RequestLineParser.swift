/// Reads the request line, byte after byte, and can stop and go on anywhere.
///
/// Source: RFC 9112 §3; one empty line before it is skipped (§2.2).
struct RequestLineParser: Sendable {
    private enum State: UInt8 {
        case start
        case startLineFeed
        case method
        case target
        case version
        case lineFeed
        case done
    }

    /// What is wrong with a line that is whole and well-formed; the version speaks before the method.
    private enum Flaw: UInt8 {
        case none
        case methodUnknown
        case methodNotAllowed
        case version
    }

    /// The longest method name looked at; longer ones are unknown for certain.
    private static let methodBytesMax = 32

    private var state = State.start
    private var versionStart = 0
    private var hasSkippedLine = false
    private(set) var methodStart = 0
    private(set) var targetStart = 0
    private(set) var targetEnd = 0
    private(set) var method = HTTPMethod.get
    private(set) var minorVersion: UInt8 = 1
    private var flaw = Flaw.none

    var isDone: Bool { state == .done }

    /// The refusal for a line that is whole; kept back until then so that an HTTP/2 preface is named as one.
    var judgement: HTTPRefusal? {
        switch flaw {
        case .none: nil
        case .methodUnknown: .methodUnknown
        case .methodNotAllowed: .methodNotAllowed
        case .version: .versionUnsupported
        }
    }

    /// Reads from `position` up to `limit`, moving `position` along; a refusal if the line breaks a rule.
    mutating func push(
        _ base: UnsafeRawPointer, _ position: inout Int, _ limit: Int, _ bounds: HeadBounds
    ) -> HTTPRefusal? {
        var i = position
        defer { position = i }
        while i < limit {
            switch state {
            case .start:
                if let refusal = begin(base.byte(i), &i) { return refusal }
            case .startLineFeed:
                guard base.byte(i) == ByteClass.lineFeed else { return .bareCarriageReturn }
                i &+= 1
                state = .start
            case .method:
                while i < limit, i &- methodStart < Self.methodBytesMax, ByteClass.isToken(base.byte(i)) { i &+= 1 }
                guard i < limit else { return nil }
                if let refusal = methodEnds(base, &i) { return refusal }
            case .target:
                let last = targetStart &+ bounds.targetBytesMax
                while i < limit, i < last, ByteClass.isTarget(base.byte(i)) { i &+= 1 }
                guard i < limit else { return nil }
                if let refusal = targetEnds(base.byte(i), &i, last) { return refusal }
            case .version:
                while i < limit, base.byte(i) > ByteClass.space, i &- versionStart < 9 { i &+= 1 }
                guard i < limit else { return nil }
                if let refusal = versionEnds(base, &i) { return refusal }
            case .lineFeed:
                guard base.byte(i) == ByteClass.lineFeed else { return .bareCarriageReturn }
                i &+= 1
                state = .done
                return nil
            case .done:
                return nil
            }
        }
        return nil
    }

    private mutating func begin(_ byte: UInt8, _ i: inout Int) -> HTTPRefusal? {
        if byte == ByteClass.carriageReturn {
            guard !hasSkippedLine else { return .emptyLines }
            hasSkippedLine = true
            i &+= 1
            state = .startLineFeed
            return nil
        }
        // A TLS handshake record begins with 0x16.
        if byte == 0x16 { return .tlsOnPlainPort }
        guard ByteClass.isToken(byte) else { return byte == ByteClass.lineFeed ? .bareLineFeed : .requestLine }
        methodStart = i
        state = .method
        return nil
    }

    private mutating func methodEnds(_ base: UnsafeRawPointer, _ i: inout Int) -> HTTPRefusal? {
        guard base.byte(i) == ByteClass.space else {
            return i &- methodStart >= Self.methodBytesMax ? .methodUnknown : .requestLine
        }
        judgeMethod(UnsafeRawBufferPointer(start: base + methodStart, count: i &- methodStart))
        i &+= 1
        targetStart = i
        state = .target
        return nil
    }

    private mutating func targetEnds(_ byte: UInt8, _ i: inout Int, _ last: Int) -> HTTPRefusal? {
        guard byte == ByteClass.space else {
            if i >= last { return .targetTooLong }
            return byte == ByteClass.carriageReturn || byte == ByteClass.lineFeed ? .requestLine : .target
        }
        guard i > targetStart else { return .requestLine }
        targetEnd = i
        i &+= 1
        versionStart = i
        state = .version
        return nil
    }

    private mutating func versionEnds(_ base: UnsafeRawPointer, _ i: inout Int) -> HTTPRefusal? {
        guard base.byte(i) == ByteClass.carriageReturn else {
            return base.byte(i) == ByteClass.lineFeed ? .bareLineFeed : .version
        }
        let version = UnsafeRawBufferPointer(start: base + versionStart, count: i &- versionStart)
        guard let (major, minor) = httpVersion(version) else { return .version }
        if major == 1, minor <= 1 {
            minorVersion = minor
        } else {
            flaw = .version
        }
        i &+= 1
        state = .lineFeed
        return nil
    }

    private mutating func judgeMethod(_ bytes: UnsafeRawBufferPointer) {
        // QUIRK: generic comparisons cost more here than the whole rest of the line.
        switch bytes.count {
        case 3 where isExactly(bytes, "GET"): method = .get
        case 4 where isExactly(bytes, "POST"): method = .post
        case 3 where isExactly(bytes, "PUT"): method = .put
        case 4 where isExactly(bytes, "HEAD"): method = .head
        case 5 where isExactly(bytes, "PATCH"): method = .patch
        case 6 where isExactly(bytes, "DELETE"): method = .delete
        case 7 where isExactly(bytes, "OPTIONS"): method = .options
        case 5 where isExactly(bytes, "TRACE"): flaw = .methodNotAllowed
        case 7 where isExactly(bytes, "CONNECT"): flaw = .methodNotAllowed
        default: flaw = .methodUnknown
        }
    }

    /// Whether the bytes are those of `text`, which has as many.
    @inline(__always)
    private func isExactly(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        let wanted = text.utf8Start
        for index in 0..<text.utf8CodeUnitCount where bytes[index] != wanted[index] {
            return false
        }
        return true
    }
}

/// The numbers of `HTTP/d.d`, nil for anything else.
func httpVersion(_ bytes: UnsafeRawBufferPointer) -> (major: UInt8, minor: UInt8)? {
    guard bytes.count == 8, bytes[0] == UInt8(ascii: "H"), bytes[1] == UInt8(ascii: "T"), bytes[2] == UInt8(ascii: "T"),
        bytes[3] == UInt8(ascii: "P"), bytes[4] == UInt8(ascii: "/"), ByteClass.isDigit(bytes[5]),
        bytes[6] == UInt8(ascii: "."), ByteClass.isDigit(bytes[7])
    else { return nil }
    return (bytes[5] &- 0x30, bytes[7] &- 0x30)
}
