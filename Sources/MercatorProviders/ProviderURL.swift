package import MercatorWire

/// A provider's `base_url`, understood: where to connect, and what path each endpoint has there.
package struct ProviderURL: Hashable, Sendable {
    /// `https`.
    package let isSecure: Bool
    /// Lower-case name or address; IPv6 without brackets.
    package let host: String
    /// As written, or the scheme's own.
    package let port: Int
    /// The path as written, without a slash at its end: empty, `/v1`, `/api/v1`, `/openai`.
    package let path: String
    /// Whether the path names no version, so that `/v1` is put after it and may be wrong.
    package let guessedVersion: Bool
    /// Whether the model stands in the path of what is asked of it, as `/deployments/MODEL`.
    package let namesDeployment: Bool
    /// What to tell the operator about the spelling; does not stop a start.
    package let warnings: [ProviderURLProblem]

    init(
        isSecure: Bool, host: String, port: Int, path: String, guessedVersion: Bool,
        namesDeployment: Bool = false, warnings: [ProviderURLProblem]
    ) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.path = path
        self.guessedVersion = guessedVersion
        self.namesDeployment = namesDeployment
        self.warnings = warnings
    }

    /// `https` or `http`.
    package var scheme: String { isSecure ? "https" : "http" }

    /// The value of the `Host` header: `api.openai.com`, `localhost:8000`, `[::1]:8000`.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    /// The path before the endpoint's own: with the guessed `/v1`, or in the other form without it.
    package func prefix(otherForm: Bool = false) -> String {
        guessedVersion && !otherForm ? path + "/v1" : path
    }

    /// The request path of an endpoint, `/v1/chat/completions`.
    ///
    /// - Parameter model: stands in the path where ``namesDeployment`` says so.
    package func path(of endpoint: APIEndpoint, otherForm: Bool = false, model: String? = nil) -> String {
        guard namesDeployment, endpoint.isForwarded, let model else {
            return prefix(otherForm: otherForm) + endpoint.path
        }
        return path + "/deployments/" + Self.segment(model) + endpoint.path
    }

    /// The request path of a call in another dialect.
    package func path(of target: TranslatedPath, otherForm: Bool = false) -> String {
        switch target {
        case .versioned(let path): prefix(otherForm: otherForm) + "/" + path
        case .root(let path): root + "/" + path
        }
    }

    /// The path without the version, or Ollama's `/api`, at its end.
    var root: String {
        for ending in ["/v1", "/api"] where path.hasSuffix(ending) { return String(path.dropLast(ending.count)) }
        return path
    }

    /// Text as one segment of a path. Source: RFC 3986 §2.3.
    private static func segment(_ text: String) -> String {
        var segment = ""
        for byte in text.utf8 {
            let isPlain =
                (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || "-._~".utf8.contains(byte)
            let hex = String(byte, radix: 16, uppercase: true)
            segment += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + hex
        }
        // A segment of dots would be taken for another place.
        return segment.allSatisfy { $0 == "." } ? segment.replacing(".", with: "%2E") : segment
    }

    /// The whole URL of an endpoint, for the plan and the log.
    package func text(of endpoint: APIEndpoint, otherForm: Bool = false) -> String {
        "\(scheme)://\(authority)\(path(of: endpoint, otherForm: otherForm))"
    }
}

/// What is wrong with a URL, or worth knowing: one sentence and what to do.
package struct ProviderURLProblem: Error, Hashable, Sendable {
    package var message: String
    package var hint: String

    /// A problem with both parts.
    package init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }
}
