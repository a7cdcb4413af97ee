extension RequestHead {
    /// What the fields mean together; a refusal if they contradict each other or leave the framing in doubt.
    ///
    /// ORDER: the target after `Host`, because an absolute target is compared with it.
    mutating func judge(_ bytes: UnsafeRawBufferPointer) -> HTTPRefusal? {
        if let refusal = judgeHost(bytes) { return refusal }
        if let refusal = judgeTarget(bytes) { return refusal }
        switch FramingRules.framing(headers, bytes, minorVersion: minorVersion) {
        case .success(let found): framing = found ?? .none
        case .failure(let refusal): return refusal
        }
        switch FramingRules.connection(&headers, bytes) {
        case .success(let wish):
            keepsAlive = minorVersion == 1 ? !wish.closes : wish.keepsAlive && !wish.closes
        case .failure(let refusal): return refusal
        }
        return judgeExpectation(bytes)
    }

    /// Exactly one valid `Host`; HTTP/1.0 may leave it out. Source: RFC 9112 §3.2.
    private func judgeHost(_ bytes: UnsafeRawBufferPointer) -> HTTPRefusal? {
        var hosts = 0
        guard headers.contains(.host) else { return minorVersion == 0 ? nil : .hostMissing }
        for field in headers.fields where field.known == .host {
            hosts += 1
            if hosts > 1 { return .hostRepeated }
            guard HostRules.isValid(UnsafeRawBufferPointer(rebasing: bytes[field.value])) else { return .host }
        }
        return nil
    }

    /// Origin form, or absolute form for the very host that `Host` names. Source: RFC 9112 §3.2.1, §3.2.2.
    private mutating func judgeTarget(_ bytes: UnsafeRawBufferPointer) -> HTTPRefusal? {
        var start = target.lowerBound
        if bytes[start] != UInt8(ascii: "/") {
            let schemeEnd = start + 7
            guard target.count > 7, bytes.equals(start..<schemeEnd, "http://") else { return .target }
            var authorityEnd = schemeEnd
            while authorityEnd < target.upperBound, bytes[authorityEnd] != UInt8(ascii: "/") { authorityEnd += 1 }
            guard authorityEnd < target.upperBound else { return .target }
            guard let host = headers.first(.host), bytes.equalsFolded(schemeEnd..<authorityEnd, host.value) else {
                return .targetAuthority
            }
            start = authorityEnd
        }
        var pathEnd = start
        while pathEnd < target.upperBound, bytes[pathEnd] != UInt8(ascii: "?") { pathEnd += 1 }
        path = start..<pathEnd
        query = min(pathEnd + 1, target.upperBound)..<target.upperBound
        return escapesAreWhole(bytes, start..<target.upperBound) ? nil : .target
    }

    /// Every `%` is followed by two hexadecimal digits, and none of them spells NUL.
    private func escapesAreWhole(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        var i = range.lowerBound
        while i < range.upperBound {
            if bytes[i] == UInt8(ascii: "%") {
                guard i + 2 < range.upperBound, let high = ByteClass.hexValue(bytes[i + 1]),
                    let low = ByteClass.hexValue(bytes[i + 2]), high | low != 0
                else { return false }
                i += 2
            }
            i += 1
        }
        return true
    }

    /// `100-continue` or nothing; HTTP/1.0 clients cannot mean it. Source: RFC 9110 §10.1.1.
    private mutating func judgeExpectation(_ bytes: UnsafeRawBufferPointer) -> HTTPRefusal? {
        guard headers.contains(.expect), minorVersion == 1 else { return nil }
        for field in headers.fields where field.known == .expect {
            guard bytes.equals(field.value, "100-continue") else { return .expectation }
        }
        switch framing {
        case .none, .length(0): expectsContinue = false
        default: expectsContinue = true
        }
        return nil
    }
}
