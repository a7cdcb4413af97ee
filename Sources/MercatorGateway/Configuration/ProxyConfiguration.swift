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
    /// How long a stop goes on accepting, while `/ready` already says no.
    package var drainDelay = Duration.zero
    /// Until an answer begins, all tries included; nil leaves it to the providers' timeouts.
    package var requestTimeout: Duration?
    /// Bytes.
    package var maxHeaderBytes = 1_048_576
    /// Bytes of a request body.
    package var maxRequestSize = 10 * 1_048_576
    /// Client connections at once; nil is as many as the limit of open files allows.
    package var maxConnections: Int?
    /// Client connections of one address at once; nil is no limit.
    package var maxConnectionsPerAddress: Int?
    /// Requests at providers at once; nil is no limit but the connections.
    package var maxRequests: Int?
    /// How long requests may wait before a loop looks at them, for longer than a moment; zero is no limit.
    package var maxQueueDelay = Duration.milliseconds(100)
    /// Bytes of resident memory; nil is a share of the container's limit, 0 is no limit.
    package var maxMemory: Int?
    /// Bytes a second; 0 is no limit.
    package var minTransferRate = 240
    /// Connections the kernel holds before they are accepted.
    package var backlog = 4_096
    /// Connections accepted in one turn of the loop.
    package var acceptBatch = 16
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
