import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// What the scripted server does when a request has come.
enum Act: Sendable {
    case send(String)
    /// Sends so many bytes of `x`.
    case fill(Int)
    case close
    /// Breaks the connection off with a reset.
    case reset
    /// Becomes a tunnel to a loopback port, and says so.
    case tunnel(Int)
    /// Reads nothing any more.
    case stopReading
}

/// A server on a free loopback port that answers by script and remembers what it saw.
final class ScriptedServer: Sendable {
    /// The number of the connection and of the request on it, both from zero, and the request's text.
    typealias Script = @Sendable (_ connection: Int, _ request: Int, _ text: String) -> [Act]

    struct Sighting: Sendable {
        var connections = 0
        var closed = 0
        var requests: [String] = []
        var channels: [any Channel] = []
        var waiting: [(closed: Int, EventLoopPromise<Void>)] = []
    }

    let seen = Mutex(Sighting())
    let port: Int
    private let listener: any Channel

    /// - Parameter answersHeads: the script is asked as soon as a head is there, without waiting for its body.
    static func start(
        tls: NIOSSLContext? = nil, answersHeads: Bool = false, _ script: @escaping Script
    ) async throws -> ScriptedServer {
        let box = Mutex<ScriptedServer?>(nil)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 2_048)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let server = box.withLock({ $0 }) else { return }
                    let number = server.seen.withLock { seen in
                        seen.connections += 1
                        seen.channels.append(channel)
                        return seen.connections - 1
                    }
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(
                        Actor(server: server, number: number, answersHeads: answersHeads, script: script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = ScriptedServer(listener)
        box.withLock { $0 = server }
        return server
    }

    private init(_ listener: any Channel) {
        self.listener = listener
        port = listener.localAddress?.port ?? 0
    }

    var connections: Int { seen.withLock { $0.connections } }
    var requests: [String] { seen.withLock { $0.requests } }

    func stop() async {
        try? await listener.close()
    }

    /// Returns once so many connections have closed.
    func closed(_ count: Int) async throws {
        let promise = MultiThreadedEventLoopGroup.singleton.any().makePromise(of: Void.self)
        let isThere = seen.withLock { seen in
            if seen.closed >= count { return true }
            seen.waiting.append((count, promise))
            return false
        }
        if isThere { promise.succeed() }
        try await promise.futureResult.get()
    }

    /// Sends bytes nobody asked for.
    func speak(_ text: String, on connection: Int) async throws {
        let channel = seen.withLock { $0.channels[connection] }
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Closes a connection from the server's side.
    func hangUp(_ connection: Int) async throws {
        try await seen.withLock { $0.channels[connection] }.close()
    }

    fileprivate func noteClosed() {
        let due = seen.withLock { seen in
            seen.closed += 1
            let due = seen.waiting.filter { $0.closed <= seen.closed }
            seen.waiting.removeAll { $0.closed <= seen.closed }
            return due
        }
        for (_, promise) in due { promise.succeed() }
    }
}

private final class Actor: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: ScriptedServer
    private let number: Int
    private let answersHeads: Bool
    private let script: ScriptedServer.Script
    private var text = ByteBuffer()
    private var announced: Int?
    private var count = 0
    private var tunnel: (any Channel)?

    init(server: ScriptedServer, number: Int, answersHeads: Bool, script: @escaping ScriptedServer.Script) {
        self.server = server
        self.number = number
        self.answersHeads = answersHeads
        self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if let tunnel { return tunnel.writeAndFlush(bytes, promise: nil) }
        text.writeBuffer(&bytes)
        while let request = next() {
            server.seen.withLock { $0.requests.append(request) }
            let acts = script(number, count, request)
            count += 1
            for act in acts { perform(act, context) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        tunnel?.close(promise: nil)
        server.noteClosed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func next() -> String? {
        if announced == nil {
            let view = text.readableBytesView
            guard let end = view.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
            let head = String(decoding: view[..<end], as: UTF8.self)
            let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst(15).drop(while: { $0 == " " })) }
            announced = head.utf8.count + (answersHeads ? 0 : length ?? 0)
        }
        guard let whole = announced, let request = text.readString(length: whole) else { return nil }
        announced = nil
        if answersHeads { text.clear() }
        return request
    }

    private func perform(_ act: Act, _ context: ChannelHandlerContext) {
        switch act {
        case .send(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .fill(let count):
            context.writeAndFlush(wrapOutboundOut(filler(count)), promise: nil)
        case .close: context.close(promise: nil)
        case .reset:
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            guard let options = context.channel as? any SocketOptionProvider else { return }
            options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
                bound.value.close(promise: nil)
            }
        case .tunnel(let port):
            let channel = context.channel
            ClientBootstrap(group: context.eventLoop)
                .channelInitializer { $0.pipeline.addHandler(Pipe(to: channel)) }
                .connect(host: "127.0.0.1", port: port)
                .assumeIsolated()
                .whenSuccess { far in
                    self.tunnel = far
                    channel.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n"), promise: nil)
                }
        case .stopReading: context.channel.setOption(.autoRead, value: false).whenComplete { _ in }
        }
    }
}

/// The far end of a tunnel: what comes is passed on.
private final class Pipe: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let near: any Channel

    init(to near: any Channel) {
        self.near = near
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        near.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        near.close(promise: nil)
    }
}
