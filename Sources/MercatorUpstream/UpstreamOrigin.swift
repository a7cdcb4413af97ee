/// Where requests go: everything that decides whether two requests may share a connection.
///
/// A class, because one is handed on for every request and is nearly always the very same.
package final class UpstreamOrigin: Hashable, Sendable {
    package let scheme: UpstreamScheme
    /// Name or address literal, lower-case, IPv6 without brackets.
    package let host: String
    package let port: Int
    /// The name TLS asks for and verifies; the host unless configured otherwise.
    package let serverName: String
    /// The HTTP proxy to tunnel through; nil connects directly.
    package let proxy: UpstreamProxy?
    package let trust: UpstreamTrust
    /// Computed once: an origin is looked up for every request.
    private let hash: Int

    /// - Parameters:
    ///   - host: brackets of an IPv6 literal are removed, case is folded.
    ///   - port: nil is the scheme's own.
    package init(
        scheme: UpstreamScheme, host: String, port: Int? = nil, serverName: String? = nil,
        proxy: UpstreamProxy? = nil, trust: UpstreamTrust = .system
    ) {
        var name = host.lowercased()
        if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
        self.scheme = scheme
        self.host = name
        self.port = port ?? scheme.port
        self.serverName = serverName ?? name
        self.proxy = proxy
        self.trust = trust
        var hasher = Hasher()
        hasher.combine(scheme)
        hasher.combine(name)
        hasher.combine(self.port)
        hash = hasher.finalize()
    }

    /// The value of a Host field: brackets around IPv6, the port only where it is not the scheme's own.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == scheme.port ? name : "\(name):\(port)"
    }

    /// Host and port as a CONNECT request and messages write them: `api.example.com:443`.
    package var hostAndPort: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    package static func == (a: UpstreamOrigin, b: UpstreamOrigin) -> Bool {
        if a === b { return true }
        return a.hash == b.hash && a.port == b.port && a.scheme == b.scheme && a.host == b.host
            && a.serverName == b.serverName && a.proxy == b.proxy && a.trust == b.trust
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(hash)
    }
}

/// How an origin is spoken to.
package enum UpstreamScheme: String, Hashable, Sendable {
    case http, https

    /// The port that is meant when none is written.
    package var port: Int { self == .http ? 80 : 443 }
}

/// Whose signatures are believed. Verification itself cannot be switched off.
package enum UpstreamTrust: Hashable, Sendable {
    /// The machine's trust roots.
    case system
    /// The machine's trust roots and the certificates of a PEM file.
    case systemAnd(file: String)
}
