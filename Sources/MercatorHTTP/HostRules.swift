/// What a `Host` header may say: a name or an address, and a port.
///
/// Stricter than RFC 3986: no user part, no percent escapes, no sub-delimiters; no name in use needs them, and each has
/// been used to make two readers see two hosts.
enum HostRules {
    static func isValid(_ host: UnsafeRawBufferPointer) -> Bool {
        guard let first = host.first, host.count <= 261 else { return false }
        var end = 0
        if first == UInt8(ascii: "[") {
            guard let close = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
            guard isAddress6(UnsafeRawBufferPointer(rebasing: host[1..<close])) else { return false }
            end = close + 1
        } else {
            while end < host.count, ByteClass.isHostName(host[end]) { end += 1 }
            guard end > 0 else { return false }
        }
        return end == host.count || isPort(UnsafeRawBufferPointer(rebasing: host[end...]))
    }

    /// `:` and at most five digits that make a port number; `:` alone means the usual port.
    private static func isPort(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.first == UInt8(ascii: ":"), text.count <= 6 else { return false }
        var port = 0
        for byte in text.dropFirst() {
            guard ByteClass.isDigit(byte) else { return false }
            port = port * 10 + Int(byte &- 0x30)
        }
        return port <= 65_535
    }

    /// An IPv6 address without zone. Source: RFC 4291 §2.2.
    private static func isAddress6(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count >= 2, text.count <= 45 else { return false }
        var groups = 0
        var digits = 0
        var hasGap = false
        var i = 0
        while i < text.count {
            let byte = text[i]
            if ByteClass.hexValue(byte) != nil {
                digits += 1
                guard digits <= 4 else { return false }
                if digits == 1 { groups += 1 }
            } else if byte == UInt8(ascii: ":") {
                let isDouble = i + 1 < text.count && text[i + 1] == byte
                if isDouble {
                    guard !hasGap else { return false }
                    hasGap = true
                    i += 1
                } else {
                    guard digits > 0, i + 1 < text.count else { return false }
                }
                digits = 0
            } else if byte == UInt8(ascii: "."), digits > 0 {
                // The tail is an IPv4 address, which counts for two groups.
                let tail = UnsafeRawBufferPointer(rebasing: text[(i - digits)...])
                return isAddress4(tail) && (hasGap ? groups <= 6 : groups == 7)
            } else {
                return false
            }
            i += 1
        }
        return hasGap ? groups <= 7 : groups == 8
    }

    private static func isAddress4(_ text: UnsafeRawBufferPointer) -> Bool {
        var parts = 0
        for part in text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            parts += 1
            guard !part.isEmpty, part.count <= 3, part.allSatisfy(ByteClass.isDigit) else { return false }
            guard part.reduce(0, { $0 * 10 + Int($1 &- 0x30) }) <= 255 else { return false }
        }
        return parts == 4
    }
}
