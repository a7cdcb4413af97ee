package import NIOCore
import NIOPosix

/// Opens connections to addresses: on sockets, or on whatever a test or the simulation puts in their place.
package struct UpstreamConnector: Sendable {
    /// Opens one connection, on that loop; the channel is active, reads by itself and has no handlers yet.
    ///
    /// The future is the loop's, and fails where nobody answers in time.
    package typealias Connect =
        @Sendable (_ address: SocketAddress, _ loop: any EventLoop, _ timeout: TimeAmount)
        -> EventLoopFuture<any Channel>

    let connect: Connect

    package init(connect: @escaping Connect) {
        self.connect = connect
    }

    /// TCP.
    package static let sockets = UpstreamConnector { address, loop, timeout in
        let allocator = AdaptiveRecvByteBufferAllocator(
            minimum: UpstreamBounds.readBytesMin, initial: UpstreamBounds.readBytesFirst,
            maximum: UpstreamBounds.readBytesMax)
        return ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: allocator)
            .channelOption(.maxMessagesPerRead, value: UpstreamBounds.readsPerTurn)
            .connectTimeout(timeout)
            .connect(to: address)
    }
}
