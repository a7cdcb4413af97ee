/// Reads the status line, byte after byte, and can stop and go on anywhere.
///
/// The blank after the status may be missing when the reason is (several servers leave it out). Source: RFC 9112 §4.
struct StatusLineParser: Sendable {
    private enum State: UInt8 {
        case version
        case status
        case reason
        case lineFeed
        case done
    }

    /// `HTTP/1.1 200`: the part of fixed length.
    private static let fixedBytes = 12

    private var state = State.version
    private(set) var status = 0
    private(set) var minorVersion: UInt8 = 1
    private(set) var reason = 0..<0

    var isDone: Bool { state == .done }

    /// Reads from `position` up to `limit`, moving `position` along; a refusal if the line breaks a rule.
    mutating func push(_ base: UnsafeRawPointer, _ position: inout Int, _ limit: Int) -> HTTPRefusal? {
        var i = position
        defer { position = i }
        while i < limit {
            let byte = base.byte(i)
            switch state {
            case .version:
                // ORDER: byte by byte, so that an answer that is no HTTP at all is refused at once, not awaited.
                guard isExpected(byte, at: i) else { return .statusLine }
                if i == 7 { minorVersion = byte &- 0x30 }
                i &+= 1
                if i == 9 { state = .status }
            case .status:
                guard i < Self.fixedBytes else {
                    if let refusal = statusEnds(byte, i) { return refusal }
                    i &+= 1
                    continue
                }
                guard ByteClass.isDigit(byte) else { return .statusLine }
                status = status &* 10 &+ Int(byte &- 0x30)
                i &+= 1
            case .reason:
                while i < limit, ByteClass.isFieldValue(base.byte(i)) { i &+= 1 }
                guard i < limit else { return nil }
                guard base.byte(i) == ByteClass.carriageReturn else {
                    return base.byte(i) == ByteClass.lineFeed ? .bareLineFeed : .statusLine
                }
                reason = (Self.fixedBytes + 1)..<i
                i &+= 1
                state = .lineFeed
            case .lineFeed:
                guard byte == ByteClass.lineFeed else { return .bareCarriageReturn }
                i &+= 1
                state = .done
                return nil
            case .done:
                return nil
            }
        }
        return nil
    }

    private mutating func statusEnds(_ byte: UInt8, _ i: Int) -> HTTPRefusal? {
        guard status >= 100, status <= 599 else { return .statusLine }
        switch byte {
        case ByteClass.space: state = .reason
        case ByteClass.carriageReturn: state = .lineFeed
        case ByteClass.lineFeed: return .bareLineFeed
        default: return .statusLine
        }
        return nil
    }

    private func isExpected(_ byte: UInt8, at index: Int) -> Bool {
        switch index {
        case 0: byte == UInt8(ascii: "H")
        case 1, 2: byte == UInt8(ascii: "T")
        case 3: byte == UInt8(ascii: "P")
        case 4: byte == UInt8(ascii: "/")
        case 5: byte == UInt8(ascii: "1")
        case 6: byte == UInt8(ascii: ".")
        case 7: byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1")
        default: byte == ByteClass.space
        }
    }
}
