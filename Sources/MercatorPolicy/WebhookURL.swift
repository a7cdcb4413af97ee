/// Where an alert goes: an `http` or `https` URL, taken apart.
package struct WebhookURL: Hashable, Sendable {
    package var isSecure: Bool
    /// Lower case; IPv6 in brackets.
    package var host: String
    package var port: Int
    /// Path and query, from the first slash.
    package var target: String

    /// `https://hooks.example.com:8443`, for messages: the path often holds a secret.
    package var origin: String {
        let isUsual = port == (isSecure ? 443 : 80)
        return "\(isSecure ? "https" : "http")://\(host)\(isUsual ? "" : ":\(port)")"
    }

    /// Reads a URL; nil when it is none that a request can be sent to. A fragment, a user or a password is refused.
    ///
    /// Source: RFC 3986.
    package static func parse(_ text: String) -> WebhookURL? {
        guard text.utf8.count <= PolicyBounds.webhookBytesMax, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        let isSecure = text.lowercased().hasPrefix("https://")
        guard isSecure || text.lowercased().hasPrefix("http://") else { return nil }
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let target = rest[authority.endIndex...]
        guard !target.contains("#"), let (host, port) = split(authority) else { return nil }
        return WebhookURL(
            isSecure: isSecure, host: host, port: port ?? (isSecure ? 443 : 80),
            target: target.hasPrefix("/") ? String(target) : "/" + target)
    }

    /// Whether the text names its host before it ends, so that whatever follows cannot choose another one.
    static func fixesHost(_ prefix: String) -> Bool {
        guard let url = parse(prefix) else { return false }
        let authority = prefix.dropFirst(url.isSecure ? 8 : 7).prefix { $0 != "/" }
        return prefix.utf8.count > (url.isSecure ? 8 : 7) + authority.utf8.count
    }

    private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var port: Int?
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            host = authority[..<colon]
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(number) else {
                return nil
            }
            port = number
        }
        let isLiteral = host.hasPrefix("[") && host.hasSuffix("]")
        let name = isLiteral ? host.dropFirst().dropLast() : host
        guard !name.isEmpty, name.utf8.allSatisfy({ isHostByte($0) || (isLiteral && $0 == UInt8(ascii: ":")) }) else {
            return nil
        }
        return (host.lowercased(), port)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// A value as it may stand in a path or query: everything but letters, digits and `-._~` is encoded.
    static func escape(_ text: String) -> String {
        var bytes: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8.prefix(PolicyBounds.webhookBytesMax) {
            if isHostByte(byte) || byte == UInt8(ascii: "~") {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
