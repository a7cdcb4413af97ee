import MercatorHTTP
import MercatorServer
import NIOCore
import NIOEmbedded
import Testing

@Suite("server timeouts")
struct ServerTimeoutTests {
    private static var bounds: ServerBounds {
        var bounds = ServerBounds()
        bounds.idleTimeout = .seconds(10)
        bounds.readTimeout = .seconds(5)
        bounds.writeTimeout = .seconds(3)
        return bounds
    }

    private let get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"

    @Test func anIdleConnectionCloses() throws {
        let harness = try ServerHarness(bounds: Self.bounds)
        harness.pass(.seconds(9))
        #expect(harness.channel.isActive)
        harness.pass(.seconds(2))
        #expect(!harness.channel.isActive)
        #expect(try harness.written() == "")
    }

    @Test func idleTimeBeginsAfterTheAnswer() throws {
        let harness = try ServerHarness(bounds: Self.bounds, answers: .ok)
        harness.pass(.seconds(9))
        try harness.send(get)
        harness.pass(.seconds(9))
        #expect(harness.channel.isActive)
        harness.pass(.seconds(2))
        #expect(!harness.channel.isActive)
    }

    @Test(arguments: [
        "G", "GET /a HTTP/1.1\r\nHost: h\r\n", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhell",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n",
    ])
    func aRequestThatNeverEndsIsTimedOut(text: String) throws {
        let harness = try ServerHarness(bounds: Self.bounds)
        try harness.send(text)
        harness.pass(.seconds(4))
        #expect(harness.channel.isActive)
        harness.pass(.seconds(2))
        #expect(harness.owner.refusals.map(\.status) == [408])
        #expect(try harness.written().hasSuffix("Content-Length: 0\r\n\r\n"))
        harness.pass(.seconds(3))
        #expect(!harness.channel.isActive)
    }

    @Test func drippingBytesDoNotHelp() throws {
        let harness = try ServerHarness(bounds: Self.bounds)
        for byte in get.utf8.dropLast(20) {
            try harness.send([byte])
            harness.pass(.seconds(1))
        }
        #expect(harness.owner.refusals.map(\.status) == [408])
    }

    @Test func anExchangeMayTakeAsLongAsItLikes() throws {
        let harness = try ServerHarness(bounds: Self.bounds)
        try harness.send(get)
        harness.pass(.hours(1))
        #expect(harness.channel.isActive)
    }

    @Test func aClientThatDoesNotReadIsCutOff() throws {
        let harness = try ServerHarness(bounds: Self.bounds)
        try harness.send(get)
        harness.channel.isWritable = false
        harness.channel.pipeline.fireChannelWritabilityChanged()
        harness.pass(.seconds(2))
        #expect(harness.channel.isActive)
        harness.pass(.seconds(2))
        #expect(!harness.channel.isActive)
        #expect(harness.owner.gone == 1)
        #expect(harness.owner.connection?.isStalled == true)
    }

    @Test func aClientThatLeavesHasNotStalled() throws {
        let harness = try ServerHarness(bounds: Self.bounds)
        try harness.send(get)
        try harness.channel.close().wait()
        #expect(harness.owner.gone == 1)
        #expect(harness.owner.connection?.isStalled == false)
    }

    @Test func drainingClosesIdleConnectionsAndLetsTheOthersEnd() throws {
        let owner = RecordingOwner(answers: .none)
        let loop = EmbeddedEventLoop()
        let site = ServerConnectionSite(eventLoop: loop, bounds: Self.bounds)
        let idle = EmbeddedChannel(handler: nil, loop: loop)
        let busy = EmbeddedChannel(handler: nil, loop: loop)
        for channel in [idle, busy] {
            try channel.pipeline.syncOperations.addHandler(site.connection(owner: owner))
            try channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 1)).wait()
        }
        try busy.writeInbound(ByteBuffer(string: get))
        #expect(site.openConnections == 2)
        site.drain()
        #expect(!idle.isActive && busy.isActive)
        #expect(owner.connection?.keepsAlive == false)
        owner.connection?.respond(whole: ByteBuffer(string: "x"), keepAlive: true)
        #expect(!busy.isActive)
        #expect(site.openConnections == 0)
    }

    @Test func tooManyConnectionsAreTurnedAway() throws {
        var bounds = Self.bounds
        bounds.connectionsMax = 0
        let harness = try ServerHarness(bounds: bounds)
        #expect(try harness.written().hasPrefix("HTTP/1.1 503"))
        #expect(harness.owner.refusals.map(\.code) == ["http_too_many_connections"])
        #expect(!harness.channel.isActive)
    }
}
