/// An HTTP proxy that opens tunnels with CONNECT, for `http` and `https` origins alike.
///
/// Tunnelling plain `http` too keeps one request form (origin form) on every path.
package struct UpstreamProxy: Hashable, Sendable {
    /// Name or address literal, lower-case, IPv6 without brackets.
    package let host: String
    package let port: Int
    /// Value of Proxy-Authorization, from the user information of the URL; a secret. Nil sends none.
    package let authorization: String?

    package init(host: String, port: Int, authorization: String? = nil) {
        self.host = host
        self.port = port
        self.authorization = authorization
    }
}

/// Why a proxy URL cannot be used: one sentence and what to do. Never contains user information.
package struct UpstreamProxyError: Error, Hashable, Sendable {
    package let message: String
    package let hint: String
}
