import MercatorHTTP
import MercatorServer
import NIOCore
import NIOPosix
import Testing

/// On real loopback sockets: what the embedded channel cannot show.
@Suite("server listener", .serialized)
struct ServerListenerTests {
    /// Counts calls from any loop; answers `/hold` never, anything else at once.
    final class Owner: ServerConnectionOwner {
        let gone: EventLoopPromise<Void>?

        init(gone: EventLoopPromise<Void>?) { self.gone = gone }

        func received(_ request: InboundRequest, on connection: ServerConnection) {
            let path = request.withHeadBytes { $0.text(request.head.path) }
            if path == "/hold" { return }
            let alive = connection.keepsAlive
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: \(request.body.readableBytes)\r\n\r\n"
            connection.sendHead(ByteBuffer(string: answer))
            connection.sendBody(request.body)
            connection.finish(keepAlive: alive)
        }

        func refused(_ refusal: HTTPRefusal, on connection: ServerConnection) -> ByteBuffer {
            ByteBuffer(string: "HTTP/1.1 \(refusal.status) No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        }

        func becameWritable(_ connection: ServerConnection) {}
        func becameUnwritable(_ connection: ServerConnection) {}
        func clientHalfClosed(_ connection: ServerConnection) { _ = connection.askWhetherClientReads() }
        func clientGone(_ connection: ServerConnection) { gone?.succeed(()) }
    }

    /// Collects what a client receives until the server closes.
    final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private var all = ByteBuffer()
        private let done: EventLoopPromise<String>
        private let until: String

        init(done: EventLoopPromise<String>, until: String) {
            self.done = done
            self.until = until
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = Self.unwrapInboundIn(data)
            all.writeBuffer(&bytes)
            if !until.isEmpty, String(buffer: all).hasSuffix(until) { done.succeed(String(buffer: all)) }
        }

        func channelInactive(context: ChannelHandlerContext) { done.succeed(String(buffer: all)) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { done.fail(error) }
    }

    private func listen(gone: EventLoopPromise<Void>? = nil) async throws -> ServerListener {
        try await ServerListener.bind(host: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton) { _ in
            Owner(gone: gone)
        }.get()
    }

    private func connect(
        _ listener: ServerListener, until: String = ""
    ) async throws -> (any Channel, EventLoopFuture<String>) {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let done = loop.makePromise(of: String.self)
        let connected = ClientBootstrap(group: loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(Collector(done: done, until: until))
            }
        }.connect(host: "127.0.0.1", port: listener.port)
        connected.whenFailure { done.fail($0) }
        let channel = try await connected.get()
        return (channel, done.futureResult)
    }

    @Test(.timeLimit(.minutes(1)))
    func largeBodiesComeBackWhole() async throws {
        let listener = try await listen()
        let (channel, answer) = try await connect(listener)
        let body = String(repeating: "0123456789abcdef", count: 50_000)
        let head = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        try await channel.writeAndFlush(ByteBuffer(string: head + body))
        #expect(try await answer.get() == "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
        try await listener.close().get()
    }

    @Test(.timeLimit(.minutes(1)))
    func aRefusalIsDeliveredAlthoughTheClientKeepsSending() async throws {
        let listener = try await listen()
        let (channel, answer) = try await connect(listener)
        let head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999\r\n\r\n"
        // More than the socket's buffers hold, which would reset a connection that is simply closed.
        channel.writeAndFlush(ByteBuffer(string: head + String(repeating: "x", count: 100_000)), promise: nil)
        #expect(try await answer.get().hasPrefix("HTTP/1.1 413"))
        try await listener.close().get()
    }

    @Test(.timeLimit(.minutes(1)))
    func aClientThatLeavesIsNoticedAtOnceAlsoWhileReadingIsPaused() async throws {
        let gone = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Void.self)
        let listener = try await listen(gone: gone)
        let (channel, _) = try await connect(listener)
        try await channel.writeAndFlush(ByteBuffer(string: "GET /hold HTTP/1.1\r\nHost: h\r\n\r\n"))
        // A little more than is read behind a request, and no more: a farewell that waits behind what the socket's
        // buffers do not hold cannot be noticed by anybody.
        let filler = ByteBuffer(string: String(repeating: "GET /hold HTTP/1.1\r\nHost: h\r\n\r\n", count: 2_300))
        try await channel.writeAndFlush(filler)
        let start = NIODeadline.now()
        try await channel.close()
        try await gone.futureResult.get()
        #expect(NIODeadline.now() - start < .milliseconds(250))
        try await listener.close().get()
    }

    @Test(.timeLimit(.minutes(1)))
    func drainingStopsAcceptingAndEndsIdleConnections() async throws {
        let listener = try await listen()
        let (channel, answer) = try await connect(listener, until: "\r\n\r\n")
        try await channel.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: h\r\n\r\n"))
        #expect(try await answer.get().hasPrefix("HTTP/1.1 200"))
        #expect(listener.openConnections == 1)
        try await listener.drain().get()
        try await channel.closeFuture.get()
        await #expect(throws: (any Error).self) { _ = try await connect(listener) }
    }

    @Test func aTakenPortIsAnError() async throws {
        let listener = try await listen()
        let port = listener.port
        #expect(listener.addressText == "127.0.0.1:\(port)")
        await #expect(throws: (any Error).self) {
            _ = try await ServerListener.bind(
                host: "127.0.0.1", port: port, group: MultiThreadedEventLoopGroup.singleton
            ) { _ in Owner(gone: nil) }.get()
        }
        try await listener.close().get()
    }
}
