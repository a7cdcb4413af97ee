package import MercatorYAML

extension MetricsConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<MetricsConfiguration>("Prometheus metrics.") {
        DeclaredKey("enabled", \.isEnabled, .boolean, "Whether they can be read.")
        DeclaredKey(
            "path", or: ["prometheus_path"], \.path, .metricsPath, "Where they are read, without authentication.")
        DeclaredKey(planned: "port", .integer(0...65_535), default: 0, "A port of their own; 0 is the proxy's.")
        DeclaredKey("namespace", \.namespace, .namePart, "First part of their names; empty is none.")
        DeclaredKey("subsystem", \.subsystem, .namePart, "Second part of their names; empty is none.")
        DeclaredKey(
            planned: "request_duration_buckets", .list(of: .number(0...86_400)), "Bounds of the duration histogram, s.")
        DeclaredKey(
            planned: "token_count_buckets", .list(of: .number(0...1e9)), "Bounds of the token histogram.")
    }
}

/// The longest path and part of a name; Prometheus has no limit of its own, and nobody needs more.
private let textBytesMax = 128

extension KeyType where Value == String {
    /// What is the same in a request line however it is written. Source: RFC 3986 §2.3.
    fileprivate static let metricsPath = text.checked { text in
        let isPlain = text.utf8.dropFirst().allSatisfy { isWord($0) || "-.~/".utf8.contains($0) }
        guard text.hasPrefix("/"), text.utf8.count > 1, text.utf8.count <= textBytesMax, isPlain, !text.hasSuffix("/")
        else {
            return Complaint(
                "invalid path `\(text)`", hint: "write one like `/metrics`: a slash, then letters, digits and `-._~/`")
        }
        return nil
    }

    /// Source: Prometheus documentation, "Data model", names of metrics; colons are for recording rules.
    fileprivate static let namePart = text.checked { text in
        let startsWithDigit = text.utf8.first.map { (0x30...0x39).contains($0) } ?? false
        guard !startsWithDigit, text.utf8.count <= textBytesMax, text.utf8.allSatisfy(isWord) else {
            return Complaint(
                "invalid part of a name `\(text)`", hint: "letters, digits and `_`, not beginning with a digit")
        }
        return nil
    }

    /// Letters, digits and the underscore of ASCII.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
        default: false
        }
    }
}
