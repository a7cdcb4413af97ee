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
    /// What to tell the operator about the spelling; does not stop a start.
    package let warnings: [ProviderURLProblem]

    init(
        isSecure: Bool, host: String, port: Int, path: String, guessedVersion: Bool, warnings: [ProviderURLProblem]
    ) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.path = path
        self.guessedVersion = guessedVersion
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
    package func path(of endpoint: APIEndpoint, otherForm: Bool = false) -> String {
        prefix(otherForm: otherForm) + endpoint.path
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
