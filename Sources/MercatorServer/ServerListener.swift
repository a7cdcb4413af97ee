package import NIOCore
import NIOPosix
import Synchronization

/// A listening socket and the connections it has accepted, spread over the loops of a group.
///
/// May be used from any thread.
package final class ServerListener: Sendable {
    /// Makes the owner of a new connection, on the connection's loop.
    package typealias OwnerMaker = @Sendable (any EventLoop) -> any ServerConnectionOwner

    private let channel: any Channel
    private let loops: [ServerLoop]
    private let count: ConnectionCount
    /// Somebody asked for the end.
    private let isEnding = Atomic<Bool>(false)

    private init(channel: any Channel, loops: [ServerLoop], count: ConnectionCount) {
        self.channel = channel
        self.loops = loops
        self.count = count
    }

    /// Binds and begins to accept; fails with NIO's error when the address is taken or not ours.
    ///
    /// - Parameters:
    ///   - host: an address or a name, IPv6 with or without brackets.
    ///   - port: 0 lets the system choose; see `port`.
    package static func bind(
        host: String, port: Int, group: any EventLoopGroup, bounds: ServerBounds = ServerBounds(),
        makeOwner: @escaping OwnerMaker
    ) -> EventLoopFuture<ServerListener> {
        let count = ConnectionCount()
        let loops = group.makeIterator().map { ServerLoop(eventLoop: $0, bounds: bounds, count: count) }
        let byLoop = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: bounds.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // Sixteen accepts a wake-up: ten thousand clients arrive in a second instead of forty.
            .serverChannelOption(.maxMessagesPerRead, value: 16)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: !bounds.halfCloseIsEnd)
            .childChannelOption(
                .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: ServerBounds.readBytes)
            )
            .childChannelOption(.writeBufferWaterMark, value: bounds.writeMarks)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let loop = byLoop[ObjectIdentifier(channel.eventLoop)] else {
                        preconditionFailure("a connection landed on a loop outside the listener's group")
                    }
                    let connection = ServerConnection(loop: loop, owner: makeOwner(channel.eventLoop))
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
        return bootstrap.bind(host: unbracketed(host), port: port).map { channel in
            ServerListener(channel: channel, loops: loops, count: count)
        }
    }

    /// The port that was bound.
    package var port: Int { channel.localAddress?.port ?? 0 }

    /// Where clients connect, such as `127.0.0.1:8080` or `[::1]:8080`.
    package var addressText: String {
        let address = channel.localAddress?.ipAddress ?? ""
        return (address.contains(":") ? "[\(address)]" : address) + ":\(port)"
    }

    /// Connections open now, on all loops.
    package var openConnections: Int { count.open }

    /// Calls `body` if the socket ever closes although nobody asked for it, so that nobody can connect any more.
    package func whenBroken(_ body: @escaping @Sendable () -> Void) {
        channel.closeFuture.whenComplete { [self] _ in
            if !isEnding.load(ordering: .relaxed) { body() }
        }
    }

    /// Stops accepting; idle connections close at once, the others after the answer they owe.
    ///
    /// Done when the socket is closed; `openConnections` then falls to zero as exchanges end.
    package func drain() -> EventLoopFuture<Void> {
        isEnding.store(true, ordering: .relaxed)
        for loop in loops { loop.eventLoop.execute { loop.drain() } }
        channel.close(promise: nil)
        return channel.closeFuture
    }

    /// Stops accepting and cuts every connection, whatever it is doing.
    package func close() -> EventLoopFuture<Void> {
        isEnding.store(true, ordering: .relaxed)
        for loop in loops { loop.eventLoop.execute { loop.cut() } }
        channel.close(promise: nil)
        return channel.closeFuture
    }

    private static func unbracketed(_ host: String) -> String {
        guard host.hasPrefix("["), host.hasSuffix("]") else { return host }
        return String(host.dropFirst().dropLast())
    }
}
