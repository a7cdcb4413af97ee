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
    package let counters: ServerCounters
    /// The socket once more: it listens until this is closed, too, so that those who wait can be taken in at the end.
    private let waitingRoom: ListeningSocket
    private let adopt: @Sendable (ServerLoop, Int32) -> EventLoopFuture<Void>
    /// Somebody asked for the end.
    private let isEnding = Atomic<Bool>(false)
    /// The waiting room is closed.
    private let hasLeft = Atomic<Bool>(false)

    private init(
        channel: any Channel, loops: [ServerLoop], counters: ServerCounters, waitingRoom: ListeningSocket,
        adopt: @escaping @Sendable (ServerLoop, Int32) -> EventLoopFuture<Void>
    ) {
        self.channel = channel
        self.loops = loops
        self.counters = counters
        self.waitingRoom = waitingRoom
        self.adopt = adopt
    }

    /// Binds and begins to accept; fails with ``ListenError`` when the address is taken or not ours.
    ///
    /// - Parameters:
    ///   - host: an address or a name, IPv6 with or without brackets.
    ///   - port: 0 lets the system choose; see `port`.
    package static func bind(
        host: String, port: Int, group: any EventLoopGroup, bounds: ServerBounds = ServerBounds(),
        makeOwner: @escaping OwnerMaker
    ) -> EventLoopFuture<ServerListener> {
        let socket: ListeningSocket
        do throws(ListenError) {
            socket = try ListeningSocket.bind(host: host, port: port, backlog: bounds.backlog)
        } catch {
            return group.next().makeFailedFuture(error)
        }
        return serve(socket, group: group, bounds: bounds, makeOwner: makeOwner)
    }

    /// Accepts from a socket that is bound, and owns it from now on.
    ///
    /// - Parameter shortage: told, rarely, why accepting pauses, in the system's words.
    package static func serve(
        _ socket: ListeningSocket, group: any EventLoopGroup, bounds: ServerBounds = ServerBounds(),
        shortage: @escaping @Sendable (String) -> Void = { _ in }, makeOwner: @escaping OwnerMaker
    ) -> EventLoopFuture<ServerListener> {
        let counters = ServerCounters()
        let addresses = AddressTable()
        let loops = group.makeIterator().map {
            ServerLoop(eventLoop: $0, bounds: bounds, counters: counters, addresses: addresses)
        }
        let waitingRoom: ListeningSocket
        do throws(ListenError) {
            waitingRoom = try socket.duplicate()
        } catch {
            socket.close()
            return group.next().makeFailedFuture(error)
        }
        let initializer = childInitializer(loops, makeOwner)
        return bootstrap(group, bounds, counters, shortage, initializer).withBoundSocket(socket.descriptor).map {
            // NIO listens with a backlog of its own.
            waitingRoom.setBacklog(bounds.backlog)
            return ServerListener(channel: $0, loops: loops, counters: counters, waitingRoom: waitingRoom) {
                adoption(of: $1, by: $0, bounds, initializer)
            }
        }
    }

    private static func bootstrap(
        _ group: any EventLoopGroup, _ bounds: ServerBounds, _ counters: ServerCounters,
        _ shortage: @escaping @Sendable (String) -> Void,
        _ initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            // Sixteen accepts a wake-up: ten thousand clients arrive in a second instead of forty.
            .serverChannelOption(.maxMessagesPerRead, value: bounds.acceptsPerTurn)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptGate(bounds: bounds, counters: counters, shortage: shortage))
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: !bounds.halfCloseIsEnd)
            .childChannelOption(.recvAllocator, value: firstReads)
            .childChannelOption(.writeBufferWaterMark, value: bounds.writeMarks)
            .childChannelInitializer(initializer)
    }

    private static let firstReads = FixedSizeRecvByteBufferAllocator(capacity: ServerBounds.readBytes)

    private static func childInitializer(
        _ loops: [ServerLoop], _ makeOwner: @escaping OwnerMaker
    ) -> @Sendable (any Channel) -> EventLoopFuture<Void> {
        let byLoop = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
        return { channel in
            channel.eventLoop.makeCompletedFuture {
                guard let loop = byLoop[ObjectIdentifier(channel.eventLoop)] else {
                    preconditionFailure("a connection landed on a loop outside the listener's group")
                }
                let connection = ServerConnection(loop: loop, owner: makeOwner(channel.eventLoop))
                try channel.pipeline.syncOperations.addHandler(connection)
            }
        }
    }

    /// Takes in a connection that was accepted by hand, as the bootstrap does with the others.
    private static func adoption(
        of descriptor: Int32, by loop: ServerLoop, _ bounds: ServerBounds,
        _ initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> EventLoopFuture<Void> {
        ClientBootstrap(group: loop.eventLoop)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.allowRemoteHalfClosure, value: !bounds.halfCloseIsEnd)
            .channelOption(.recvAllocator, value: firstReads)
            .channelOption(.writeBufferWaterMark, value: bounds.writeMarks)
            .channelInitializer(initializer)
            .withConnectedSocket(descriptor).map { _ in }
    }

    /// The port that was bound.
    package var port: Int { channel.localAddress?.port ?? 0 }

    /// Where clients connect, such as `127.0.0.1:8080` or `[::1]:8080`.
    package var addressText: String {
        let address = channel.localAddress?.ipAddress ?? ""
        return (address.contains(":") ? "[\(address)]" : address) + ":\(port)"
    }

    /// The most connections at once; nil without a limit.
    package var connectionsMax: Int? {
        loops.first.flatMap { $0.bounds.connectionsMax == .max ? nil : $0.bounds.connectionsMax }
    }

    /// Connections open now, on all loops.
    package var openConnections: Int { counters.open }

    /// Calls `body` if the socket ever closes although nobody asked for it, so that nobody can connect any more.
    package func whenBroken(_ body: @escaping @Sendable () -> Void) {
        channel.closeFuture.whenComplete { [self] _ in
            if !isEnding.load(ordering: .relaxed) { body() }
        }
    }

    /// Says in every answer from now on that its connection closes; everything else goes on.
    package func announceEnd() {
        for loop in loops { loop.eventLoop.execute { loop.announceEnd() } }
    }

    /// Stops accepting; idle connections close soon, the others after the answer they owe.
    ///
    /// Done when the socket is closed and whoever had connected by then is taken in: a connection that the kernel has
    /// accepted may carry a request already. `openConnections` then falls to zero as exchanges end.
    package func drain() -> EventLoopFuture<Void> {
        isEnding.store(true, ordering: .relaxed)
        for loop in loops { loop.eventLoop.execute { loop.drain() } }
        channel.close(promise: nil)
        return channel.closeFuture.flatMap { [self] _ in
            guard !hasLeft.exchange(true, ordering: .relaxed) else {
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            var taken: [EventLoopFuture<Void>] = []
            while taken.count < ServerBounds.lateConnectionsMax, let descriptor = waitingRoom.acceptWaiting() {
                taken.append(adopt(loops[taken.count % loops.count], descriptor))
            }
            waitingRoom.close()
            return EventLoopFuture.whenAllComplete(taken, on: channel.eventLoop).map { _ in }
        }
    }

    /// Refuses the requests that have begun to come and are not whole, for the end of a drain.
    package func refuseUnread() {
        for loop in loops { loop.eventLoop.execute { loop.refuseUnread() } }
    }

    /// Stops accepting and cuts every connection, whatever it is doing.
    package func close() -> EventLoopFuture<Void> {
        isEnding.store(true, ordering: .relaxed)
        for loop in loops { loop.eventLoop.execute { loop.cut() } }
        channel.close(promise: nil)
        return channel.closeFuture.always { [self] _ in
            if !hasLeft.exchange(true, ordering: .relaxed) { waitingRoom.close() }
        }
    }
}
