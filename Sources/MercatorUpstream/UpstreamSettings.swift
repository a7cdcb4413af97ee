/// How the connections of an origin are opened and kept.
package struct UpstreamSettings: Hashable, Sendable {
    /// Limit of the whole way to a usable connection: name, TCP, proxy and TLS.
    package var connectTimeout: Duration
    /// Idle connections kept per origin and event loop; zero keeps none.
    package var maxIdlePerOrigin: Int
    /// Open connections per origin and event loop; zero is unlimited. Requests beyond it wait their turn.
    package var maxConnectionsPerOrigin: Int
    /// How long an idle connection is kept, to the second; zero keeps none.
    package var idleTimeout: Duration
    /// Longest answer head accepted; 64 bytes to 16 MB.
    package private(set) var headBytesMax: Int

    package init(
        connectTimeout: Duration = .seconds(10), maxIdlePerOrigin: Int = 256, maxConnectionsPerOrigin: Int = 0,
        idleTimeout: Duration = .seconds(90), headBytesMax: Int = UpstreamBounds.headBytesMax
    ) {
        self.connectTimeout = connectTimeout
        self.maxIdlePerOrigin = maxIdlePerOrigin
        self.maxConnectionsPerOrigin = maxConnectionsPerOrigin
        self.idleTimeout = idleTimeout
        self.headBytesMax = min(max(headBytesMax, 64), 16 << 20)
    }
}
