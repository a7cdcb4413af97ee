import MercatorHTTP
import MercatorServer
import NIOCore
import NIOEmbedded
import Testing

/// A connection on an embedded channel, with an owner that notes what it is told.
final class ServerHarness {
    let channel: EmbeddedChannel
    let owner: RecordingOwner
    let counters: ServerCounters

    /// - Parameter answers: what to answer at once; nil leaves the exchange open.
    /// - Parameter awaitsBodies: what to say to a head whose body is still to come.
    init(
        bounds: ServerBounds = ServerBounds(), answers: RecordingOwner.Answer = .none, awaitsBodies: Bool = true
    ) throws {
        owner = RecordingOwner(answers: answers, awaitsBodies: awaitsBodies)
        channel = EmbeddedChannel()
        let site = ServerConnectionSite(eventLoop: channel.eventLoop, bounds: bounds)
        counters = site.counters
        try channel.pipeline.syncOperations.addHandler(site.connection(owner: owner))
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 4711)).wait()
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        guard channel.isActive else { return }
        channel.pipeline.fireChannelRead(ByteBuffer(bytes: bytes))
        channel.pipeline.fireChannelReadComplete()
        channel.embeddedEventLoop.run()
    }

    /// Everything written since the last call.
    func written() throws -> String {
        var text = ""
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) {
            text += String(buffer: bytes)
        }
        return text
    }

    /// The client closes its sending half.
    func closeInput() {
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        channel.embeddedEventLoop.run()
    }

    func pass(_ time: TimeAmount) {
        channel.embeddedEventLoop.advanceTime(by: time)
    }
}

/// Notes every call, and answers as told.
final class RecordingOwner: ServerConnectionOwner {
    enum Answer {
        case none
        case ok
    }

    private(set) var requests: [InboundRequest] = []
    private(set) var refusals: [HTTPRefusal] = []
    private(set) var gone = 0
    private(set) var halfClosed = 0
    private(set) var writable: [Bool] = []
    private(set) var connection: ServerConnection?
    let answers: Answer
    let awaitsBodies: Bool

    init(answers: Answer, awaitsBodies: Bool = true) {
        self.answers = answers
        self.awaitsBodies = awaitsBodies
    }

    func awaitsBody(_ head: RequestHead, _ bytes: ByteBuffer, on connection: ServerConnection) -> Bool { awaitsBodies }

    var bodies: [String] { requests.map { String(buffer: $0.body) } }
    var targets: [String] { requests.map { request in request.withHeadBytes { $0.text(request.head.target) } } }

    func received(_ request: InboundRequest, on connection: ServerConnection) {
        requests.append(request)
        self.connection = connection
        guard case .ok = answers else { return }
        let alive = connection.keepsAlive
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\(alive ? "" : "Connection: close\r\n")\r\nok"
        connection.respond(whole: ByteBuffer(string: answer), keepAlive: alive)
    }

    func refused(_ refusal: HTTPRefusal, on connection: ServerConnection) -> ByteBuffer {
        refusals.append(refusal)
        return ByteBuffer(string: "HTTP/1.1 \(refusal.status) No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    }

    func becameWritable(_ connection: ServerConnection) { writable.append(true) }
    func becameUnwritable(_ connection: ServerConnection) { writable.append(false) }
    func clientGone(_ connection: ServerConnection) { gone += 1 }
    func clientHalfClosed(_ connection: ServerConnection) { halfClosed += 1 }
}
