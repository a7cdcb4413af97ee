import Logging
import MercatorCLI
import MercatorGateway
import MercatorLive
import MercatorProxy
import MercatorSystem
import MercatorUpstream
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// Second attempts on real sockets: who answers, what the client sees, and that the loser's connection is closed.
@Suite struct HedgeTests {
    static let whole = #"{"id":"1","object":"chat.completion","choices":[]}"#
    static let events = "data: {\"id\":\"1\",\"choices\":[]}\n\ndata: [DONE]\n\n"

    @Test(arguments: [false, true]) func theSecondAnswersWhileTheFirstIsSilent(isStream: Bool) async throws {
        let silent = try await ToldProvider.start { _ in nil }
        let quick = try await ToldProvider.start { _ in ToldProvider.answer(isStream: isStream) }
        let world = try await HedgeWorld([silent, quick])
        let answer = try await world.ask(isStream: isStream)
        #expect(answer.status == 200 && answer.body == (isStream ? Self.events : Self.whole))
        #expect(answer.head.contains("x-mercator-provider: p1"))
        #expect(answer.head.contains("x-mercator-attempts: 2"))
        #expect(answer.head.contains("x-mercator-tried: p0=outpaced, p1=200"))
        try await silent.hasClosed()
        try await world.stop()
    }

    @Test func aHeadWithoutAnEventIsSilent() async throws {
        let headOnly = try await ToldProvider.start { _ in ToldProvider.streamHead }
        let quick = try await ToldProvider.start { _ in ToldProvider.answer(isStream: true) }
        let world = try await HedgeWorld([headOnly, quick])
        let answer = try await world.ask(isStream: true)
        #expect(answer.status == 200 && answer.body == Self.events)
        #expect(answer.head.contains("x-mercator-tried: p0=outpaced, p1=200"))
        try await headOnly.hasClosed()
        try await world.stop()
    }

    @Test(arguments: [false, true]) func theFirstAnswersAfterAll(isStream: Bool) async throws {
        let slow = try await ToldProvider.start { _ in nil }
        // The first answers as soon as the second has been asked, which says nothing.
        let silent = try await ToldProvider.start { _ in
            slow.say(ToldProvider.answer(isStream: isStream))
            return nil
        }
        let world = try await HedgeWorld([slow, silent])
        let answer = try await world.ask(isStream: isStream)
        #expect(answer.status == 200 && answer.body == (isStream ? Self.events : Self.whole))
        #expect(answer.head.contains("x-mercator-provider: p0"))
        try await silent.hasClosed()
        try await world.stop()
    }

    @Test func aSecondThatFailsChangesNothing() async throws {
        let slow = try await ToldProvider.start { _ in nil }
        let broken = try await ToldProvider.start { _ in
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 5\r\n\r\n"
        }
        let world = try await HedgeWorld([slow, broken])
        async let asked = world.ask(isStream: false)
        try await broken.hasClosed()
        slow.say(ToldProvider.answer(isStream: false))
        let answer = try await asked
        #expect(answer.status == 200 && answer.head.contains("x-mercator-tried: p1=status_503, p0=200"))
        try await world.stop()
    }

    @Test func anErrorAsFirstEventIsNoAnswer() async throws {
        let slow = try await ToldProvider.start { _ in nil }
        let broken = try await ToldProvider.start { _ in
            ToldProvider.streamHead + ToldProvider.chunk("data: {\"error\":{\"message\":\"overloaded\"}}\n\n")
        }
        let world = try await HedgeWorld([slow, broken])
        async let asked = world.ask(isStream: true)
        try await broken.hasClosed()
        slow.say(ToldProvider.answer(isStream: true))
        let answer = try await asked
        #expect(answer.status == 200 && answer.body == Self.events)
        #expect(answer.head.contains("x-mercator-tried: p1=error_event, p0=200"))
        try await world.stop()
    }

    @Test func aSecondInAnotherDialectIsTranslated() async throws {
        let silent = try await ToldProvider.start { _ in nil }
        let anthropic = try await ToldProvider.start { _ in
            let text = """
                event: message_start\ndata: {"type":"message_start","message":{"id":"1","type":"message",\
                "role":"assistant","model":"m","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}\n
                event: content_block_start\ndata: {"type":"content_block_start","index":0,\
                "content_block":{"type":"text","text":""}}\n
                event: content_block_delta\ndata: {"type":"content_block_delta","index":0,\
                "delta":{"type":"text_delta","text":"hello"}}\n
                event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n
                event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},\
                "usage":{"output_tokens":1}}\n
                event: message_stop\ndata: {"type":"message_stop"}\n\n
                """
            return ToldProvider.streamHead + ToldProvider.chunk(text) + "0\r\n\r\n"
        }
        let world = try await HedgeWorld([silent, anthropic], second: "dialect: anthropic")
        let answer = try await world.ask(isStream: true)
        #expect(answer.status == 200 && answer.body.hasSuffix("data: [DONE]\n\n"), "\(answer)")
        #expect(answer.body.components(separatedBy: "hello").count == 2, "once")
        try await world.stop()
    }
}

/// A provider on loopback that says what it is told, and remembers whether a connection has closed.
private final class ToldProvider: Sendable {
    private let listener: any Channel
    /// The connection of the last request, and what is to be said on it once there is one.
    private let line = Mutex<(channel: (any Channel)?, unsaid: String?)>((nil, nil))
    private let closed: EventLoopPromise<Void>

    static let streamHead =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

    static func chunk(_ text: String) -> String { "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" }

    static func answer(isStream: Bool) -> String {
        guard !isStream else { return streamHead + chunk(HedgeTests.events) + "0\r\n\r\n" }
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(HedgeTests.whole.utf8.count)\r\n\r\n\(HedgeTests.whole)"
    }

    /// - Parameter script: the answer to a request; nil for silence.
    static func start(_ script: @escaping @Sendable (String) -> String?) async throws -> ToldProvider {
        let box = Mutex<ToldProvider?>(nil)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let provider = box.withLock({ $0 }) else { return }
                    try channel.pipeline.syncOperations.addHandler(Voice(provider, script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let provider = ToldProvider(listener)
        box.withLock { $0 = provider }
        return provider
    }

    private init(_ listener: any Channel) {
        self.listener = listener
        closed = listener.eventLoop.makePromise(of: Void.self)
    }

    var baseURL: String { "http://127.0.0.1:\(listener.localAddress?.port ?? 0)/v1" }

    /// Says something on the connection of the last request; as soon as that comes, where none has come yet.
    func say(_ text: String) {
        let channel = line.withLock { line in
            if line.channel == nil { line.unsaid = text }
            return line.channel
        }
        channel?.writeAndFlush(ByteBuffer(string: text), promise: nil)
    }

    /// A request has come; returns what was to be said by then.
    private func asked(on channel: any Channel) -> String? {
        line.withLock { line in
            defer { line = (channel, nil) }
            return line.unsaid
        }
    }

    /// Returns once a connection on which a request has come is closed.
    func hasClosed() async throws { try await closed.futureResult.get() }

    func stop() async throws {
        closed.succeed()
        try await listener.close()
    }

    /// One connection.
    private final class Voice: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let provider: ToldProvider
        private let script: @Sendable (String) -> String?
        private var text = ""
        private var hasAsked = false

        init(_ provider: ToldProvider, _ script: @escaping @Sendable (String) -> String?) {
            self.provider = provider
            self.script = script
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard text.contains("\r\n\r\n"), text.hasSuffix("}") else { return }
            hasAsked = true
            let unsaid = provider.asked(on: context.channel)
            let request = text
            text = ""
            guard let answer = script(request) ?? unsaid else { return }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        }

        func channelInactive(context: ChannelHandlerContext) {
            if hasAsked { provider.closed.succeed() }
        }
    }
}

/// A gateway before such providers, which all serve the model `m`, and a client.
private final class HedgeWorld: Sendable {
    private let server: GatewayServer
    private let providers: [ToldProvider]
    private let client = UpstreamPool(
        eventLoop: MultiThreadedEventLoopGroup.singleton.any(), lookups: UpstreamLookups())
    private let origin: UpstreamOrigin

    /// - Parameter second: another key of the second provider.
    init(_ providers: [ToldProvider], second: String = "enabled: true") async throws {
        self.providers = providers
        let entries = providers.enumerated().map { index, provider in
            let more = index == 1 ? second : "weight: 1"
            return "  p\(index): {base_url: '\(provider.baseURL)', models: [m], max_retries: 0, \(more), "
                + "health_check_interval: 0s}"
        }
        let text = """
            proxy: {listen_address: "127.0.0.1:0", event_loops: 1}
            routing: {hedge: {after: 1ms, max_extra: 1}}
            providers:
            \(entries.joined(separator: "\n"))
            """
        let loaded = ConfigurationLoader(system: .live).load(text: text, path: "config.yaml")
        let ready = try #require(Preparation(loaded: loaded, system: .live).ready, "\(loaded.diagnostics)")
        let log = ProxyLog(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, access: nil, format: .json)
        server = try await GatewayServer.start(ready.snapshot, ready.configuration, system: .live, log: log)
        let port = server.address.split(separator: ":").last.flatMap { Int($0) } ?? 0
        origin = UpstreamOrigin(scheme: .http, host: "127.0.0.1", port: port)
    }

    func ask(isStream: Bool) async throws -> (status: Int, head: String, body: String) {
        let body = #"{"model":"m","stream":\#(isStream),"messages":[{"role":"user","content":"hi"}]}"#
        let request = ByteBuffer(
            string: "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        let answer = try await client.fetch(UpstreamFetch(request: request, origin: origin))
        return (answer.status, String(buffer: answer.headBytes).lowercased(), String(buffer: answer.body))
    }

    func stop() async throws {
        await server.stop()
        let client = client
        try await client.eventLoop.submit { client.close() }.get()
        for provider in providers { try await provider.stop() }
    }
}
