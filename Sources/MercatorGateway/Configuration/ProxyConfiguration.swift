/// `proxy:`: where the gateway listens and what it grants a client.
package struct ProxyConfiguration: Sendable {
    package var listenAddress = ListenAddress(host: "127.0.0.1", port: 8080)
    /// For a whole request, head and body.
    package var readTimeout = Duration.seconds(30)
    /// How long a client may stall while it should read; not a limit of the exchange.
    package var writeTimeout = Duration.seconds(30)
    /// Between two requests on a connection.
    package var idleTimeout = Duration.seconds(120)
    /// How long a stop waits for exchanges to end.
    package var shutdownTimeout = Duration.seconds(30)
    /// Until an answer begins, all tries included; nil leaves it to the providers' timeouts.
    package var requestTimeout: Duration?
    /// Bytes.
    package var maxHeaderBytes = 1_048_576
    /// Bytes of a request body.
    package var maxRequestSize = 10 * 1_048_576
    /// Client connections at once; nil is no limit.
    package var maxConnections: Int?
    /// A client that closes its sending half counts as gone, although it may still read.
    package var abortsOnHalfClose = false
    /// Nil: one a processor.
    package var eventLoops: Int?
    /// Silence of a stream after which a comment keeps it alive; nil is never.
    package var sseKeepalive: Duration? = .seconds(15)
    package var expose = ExposedHeaders.names
    package var cors = CORSConfiguration()

    package init() {}
}

/// How much `x-mercator-*` response headers tell a client.
package enum ExposedHeaders: String, CaseIterable, Sendable {
    /// Nothing but the request id.
    case none
    /// Provider, model, attempts, overhead and edits.
    case names
    /// All there is.
    case full
}
