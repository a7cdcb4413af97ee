/// Limits of the parts of an exchange with a provider; nil where `timeout` counts.
package struct ProviderTimeouts: Sendable {
    /// Until a connection, TLS included, stands.
    package var connect = Duration.seconds(5)
    /// Until the first body byte of a stream.
    package var firstToken: Duration?
    /// Each silence of a stream after that.
    package var idle: Duration?
    /// The whole exchange. For a stream nil means no limit.
    package var total: Duration?

    package init() {}
}

/// How pauses between tries grow.
package enum RetryBackoff: String, CaseIterable, Sendable {
    case exponential, linear, constant
}

/// Keep-alive connections to a provider.
package struct ConnectionPoolConfiguration: Sendable {
    /// Idle connections kept, over all addresses of the provider.
    package var maxIdleConnections = 1024
    /// Idle connections kept to one address.
    package var maxIdleConnectionsPerHost = 512
    package var idleTimeout = Duration.seconds(90)
    /// Connections to one address, busy ones included; 0 is no limit.
    package var maxConnectionsPerHost = 0

    package init() {}
}

/// How the provider's certificate is checked. Verification is always on.
package struct ProviderTLSConfiguration: Sendable {
    /// PEM certificates trusted besides the system's.
    package var caFile: String?
    /// The name expected in the certificate, if it is not the URL's host.
    package var serverName: String?

    package init() {}
}

/// Whether the request's `metadata` member goes on to the provider.
package enum MetadataForwarding: String, CaseIterable, Sendable {
    /// If it is what OpenAI's API takes: at most 16 pairs of short strings.
    case valid
    case always, never
}
