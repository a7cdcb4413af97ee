import MercatorYAML

/// Where a repository is, judged: which transport reaches it, and that no option or program hides in its name.
struct GitRemote: Sendable {
    /// How it is reached.
    enum Transport: Sendable {
        case https, http, ssh, local
    }

    /// As it is handed to git.
    let url: String
    let transport: Transport
    /// The name or address; empty for a local path.
    let host: String

    /// Throws a complaint for what is not a repository that may be spoken to.
    init(_ configuration: GitConfiguration) throws(GitComplaint) {
        let text = configuration.repository
        guard !text.isEmpty else {
            throw GitComplaint("`policy.git` has no `repository`", hint: "write its URL, or `mode: file`")
        }
        guard !text.hasPrefix("-"), !text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F })
        else {
            throw GitComplaint(
                "the repository is not a URL or path", hint: "write one like `https://host/team/repo.git`")
        }
        url = text
        (transport, host) = try Self.place(text)
        if configuration.access.kind == .token, transport != .https, !(transport == .http && isLoopback) {
            throw GitComplaint(
                "a token is sent over HTTPS only", hint: "write an `https://` URL, or another `policy.git.auth.type`")
        }
        if configuration.access.kind == .ssh, transport != .ssh {
            throw GitComplaint(
                "SSH keys are for SSH URLs", hint: "write `git@host:team/repo.git` or `ssh://git@host/team/repo.git`")
        }
    }

    private var isLoopback: Bool { host == "localhost" || host.hasPrefix("127.") || host == "[::1]" }

    private static func place(_ text: String) throws(GitComplaint) -> (Transport, String) {
        if let separator = text.firstRange(of: "://") {
            let scheme = text[..<separator.lowerBound].lowercased()
            let rest = text[separator.upperBound...]
            let authority = rest.prefix { $0 != "/" }
            switch scheme {
            case "https", "http":
                guard !authority.contains("@") else {
                    throw GitComplaint(
                        "the repository's URL holds credentials",
                        hint: "take them out, and write `policy.git.auth.token`")
                }
                return (scheme == "https" ? .https : .http, try host(authority))
            case "ssh": return (.ssh, try host(authority))
            case "file": return (.local, "")
            default:
                throw GitComplaint(
                    "the transport `\(scheme)` is not used",
                    hint: "write an `https://` or `ssh://` URL, or a local path")
            }
        }
        // `ext::` and other remote helpers run programs.
        guard text.firstRange(of: "::") == nil else {
            throw GitComplaint(
                "remote helpers are not used", hint: "write an `https://` or `ssh://` URL, or a local path")
        }
        let head = text.prefix { $0 != "/" }
        guard let colon = head.firstIndex(of: ":") else { return (.local, "") }
        return (.ssh, try host(head[..<colon]))
    }

    private static func host(_ authority: Substring) throws(GitComplaint) -> String {
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        guard !host.isEmpty, !host.hasPrefix("-"), !authority.hasPrefix("-") else {
            throw GitComplaint(
                "the repository's URL names no host", hint: "write one like `https://host/team/repo.git`")
        }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        return name.lowercased()
    }
}

/// What is wrong with how a repository is configured, or what went wrong with it.
package struct GitComplaint: Error, Hashable, Sendable {
    package var message: String
    package var hint: String?

    package init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
