import MercatorYAML

/// Which headers a configuration may set.
enum HeaderRules {
    /// Framing and hop-by-hop headers, which belong to the connection; lower-case.
    ///
    /// Source: RFC 9110 §7.6.1, RFC 9112 §6.
    private static let ofTheConnection: Set<String> = [
        "connection", "content-length", "expect", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// Why a header of this name cannot be set; nil when it can.
    static func complaint(aboutName name: String) -> Complaint? {
        guard isToken(name) else {
            return Complaint("invalid header name `\(name)`", hint: "a name is letters, digits and `-`")
        }
        let lowered = name.lowercased()
        guard ofTheConnection.contains(lowered) || lowered.hasPrefix("proxy-") else { return nil }
        return Complaint(
            "the header `\(name)` belongs to the connection and cannot be set",
            hint: lowered == "host" ? "the host comes from `base_url`" : "remove it; the gateway sets what is needed")
    }

    /// Why a header cannot have this value, without showing it; nil when it can.
    static func complaint(aboutValueOf name: String, _ value: String) -> String? {
        let isClean = value.unicodeScalars.allSatisfy { ($0.value >= 0x20 && $0.value != 0x7F) || $0 == "\t" }
        return isClean ? nil : "the value of the header `\(name)` has a line break or control character"
    }

    /// Source: RFC 9110 §5.6.2.
    static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
