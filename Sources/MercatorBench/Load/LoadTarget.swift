/// Where a load goes: the parts of a URL such as `http://localhost:8080/v1/chat/completions`.
package struct LoadTarget: Hashable, Sendable {
    package var isSecure = false
    /// A name or an address, IPv6 without brackets.
    package var host = "127.0.0.1"
    package var port = 8080
    /// The request target, its query included.
    package var path = chatPath

    private static let chatPath = "/v1/chat/completions"

    package init() {}

    /// Reads a URL. Without a scheme it is `http`; a base URL, as clients of OpenAI are given one, means its chat
    /// completions.
    package init(_ text: String) throws(LoadMistake) {
        let example = "write --target http://localhost:8080"
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains("#") else {
            throw LoadMistake("`\(text)` is no URL", hint: example)
        }
        var rest = text[...]
        if let mark = rest.firstRange(of: "://") {
            switch rest[..<mark.lowerBound].lowercased() {
            case "http": break
            case "https": isSecure = true
            default: throw LoadMistake("the target's scheme is neither http nor https", hint: example)
            }
            rest = rest[mark.upperBound...]
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else {
            throw LoadMistake(
                "the target has credentials in it", hint: "leave them out; a key goes into --api-key-env NAME")
        }
        (host, port) = try Self.hostAndPort(authority, isSecure: isSecure, hint: example)
        let target = String(rest[authority.endIndex...])
        path = target.hasPrefix("/") ? target : "/" + target
        if path == "/" { path = Self.chatPath }
        if path.hasSuffix("/v1") || path.hasSuffix("/v1/") {
            path = path.prefix { $0 != "?" } + (path.hasSuffix("/") ? "chat/completions" : "/chat/completions")
        }
    }

    /// The URL for people; a query is left out, because some have keys in it.
    package var text: String {
        "\(isSecure ? "https" : "http")://\(hostAndPort)\(path.prefix { $0 != "?" })"
    }

    /// As the `host` header and people write it; the scheme's own port is left out.
    package var hostAndPort: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    private static func hostAndPort(
        _ text: Substring, isSecure: Bool, hint: String
    ) throws(LoadMistake) -> (String, Int) {
        var host = text
        var digits: Substring?
        var marks = "-._"
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            marks = ":.%"
            let rest = text[text.index(after: end)...]
            if rest.hasPrefix(":") { digits = rest.dropFirst() } else if !rest.isEmpty { host = "" }
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            digits = text[text.index(after: colon)...]
        }
        guard !host.isEmpty, host.allSatisfy({ $0.isLetter || $0.isNumber || marks.contains($0) }) else {
            throw LoadMistake("the target names no host", hint: hint)
        }
        guard let digits else { return (String(host), isSecure ? 443 : 80) }
        guard let port = Int(digits), (1...65_535).contains(port) else {
            throw LoadMistake("`\(digits)` is no port", hint: "a port is a number from 1 to 65535")
        }
        return (String(host), port)
    }
}
