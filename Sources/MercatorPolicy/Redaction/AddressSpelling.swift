/// Tells network addresses from version numbers and times of day.
enum AddressSpelling {
    /// Whether the text is an IPv4 address in four decimals, or an IPv6 address. Source: RFC 4291 §2.2.
    static func isAddress(_ text: UnsafeRawBufferPointer) -> Bool {
        let text = String(decoding: text, as: UTF8.self)
        return text.contains(":") ? isIPv6(text) : isIPv4(text)
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { part in Int(part).map { $0 <= 255 } ?? false }
    }

    /// A gap `::` at most once; eight groups, or fewer with a gap. `10:30:45` is a time, so without a gap all eight.
    private static func isIPv6(_ text: String) -> Bool {
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ $0.utf8.count <= 4 }) else { return false }
        let named = groups.filter { !$0.isEmpty }.count
        let gaps = text.ranges(of: "::").count
        if gaps == 0 { return named == 8 && groups.count == 8 }
        // `::` alone is any address, and nobody's.
        return gaps == 1 && !text.contains(":::") && named > 0 && named <= 7
    }
}
