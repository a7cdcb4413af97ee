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
        #expect(idle.isActive && busy.isActive, "a request may be on its way")
        loop.advanceTime(by: .seconds(1))
        #expect(!idle.isActive && busy.isActive)
        #expect(owner.connection?.keepsAlive == false)
        owner.connection?.respond(whole: ByteBuffer(string: "x"), keepAlive: false)
        #expect(!busy.isActive)
        #expect(site.openConnections == 0)
    }

    @Test func aRequestThatCrossesTheDrainIsAnswered() throws {
        let owner = RecordingOwner(answers: .ok)
        let loop = EmbeddedEventLoop()
        let site = ServerConnectionSite(eventLoop: loop, bounds: Self.bounds)
        let idle = EmbeddedChannel(handler: nil, loop: loop)
        try idle.pipeline.syncOperations.addHandler(site.connection(owner: owner))
        try idle.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 1)).wait()
        site.drain()
        try idle.writeInbound(ByteBuffer(string: get))
        #expect(owner.targets == ["/a"])
        #expect(try idle.readOutbound(as: ByteBuffer.self).map { String(buffer: $0) }?.contains("close") == true)
        #expect(!idle.isActive)
    }

    @Test func anAnswerThatPromisedMoreLeavesTimeForTheNextRequest() throws {
        let owner = RecordingOwner(answers: .none)
        let loop = EmbeddedEventLoop()
        let site = ServerConnectionSite(eventLoop: loop, bounds: Self.bounds)
        let channel = EmbeddedChannel(handler: nil, loop: loop)
        try channel.pipeline.syncOperations.addHandler(site.connection(owner: owner))
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 1)).wait()
        try channel.writeInbound(ByteBuffer(string: get))
        site.drain()
        owner.connection?.respond(whole: ByteBuffer(string: "x"), keepAlive: true)
        #expect(channel.isActive)
        try channel.writeInbound(ByteBuffer(string: get))
        #expect(owner.requests.count == 2)
        owner.connection?.respond(whole: ByteBuffer(string: "x"), keepAlive: false)
        #expect(!channel.isActive)
    }

    @Test(arguments: ["GET /a HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhell"])
    func whatHasNotComeWholeIsRefusedAtTheEnd(text: String) throws {
        let owner = RecordingOwner(answers: .none)
        let loop = EmbeddedEventLoop()
        let site = ServerConnectionSite(eventLoop: loop, bounds: Self.bounds)
        let channel = EmbeddedChannel(handler: nil, loop: loop)
        try channel.pipeline.syncOperations.addHandler(site.connection(owner: owner))
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 1)).wait()
        channel.pipeline.fireChannelRead(ByteBuffer(string: text))
        site.drain()
        loop.advanceTime(by: .seconds(1))
        #expect(channel.isActive)
        site.refuseUnread()
        #expect(owner.refusals.map(\.code) == ["shutting_down"])
        #expect(!channel.isActive)
    }

    @Test func aClientThatReadsSlowlyIsNotCutOff() throws {
        let harness = try ServerHarness(bounds: Self.bounds)
        try harness.send(get)
        harness.owner.connection?.sendBody(ByteBuffer(repeating: 0, count: 10_000))
        harness.channel.isWritable = false
        harness.channel.pipeline.fireChannelWritabilityChanged()
        // Slow and steady: 1,000 bytes leave in each of the first three timeouts, of which 720 would do.
        for _ in 0..<3 {
            harness.owner.connection?.sendBody(ByteBuffer(repeating: 0, count: 1_000))
            harness.owner.connection?.flush()
            harness.pass(.seconds(3) + .milliseconds(250))
            #expect(harness.channel.isActive)
        }
        harness.pass(.seconds(3) + .milliseconds(250))
        #expect(!harness.channel.isActive)
        #expect(harness.counters.count(of: .writeStalled) == 1)
    }

    @Test func aBodyThatComesTooSlowlyIsRefused() throws {
        var bounds = Self.bounds
        bounds.readTimeout = .seconds(60)
        let harness = try ServerHarness(bounds: bounds)
        try harness.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n")
        for _ in 0..<10 {
            try harness.send(String(repeating: "x", count: 300))
            harness.pass(.seconds(1))
        }
        #expect(harness.owner.refusals.isEmpty)
        harness.pass(.seconds(11))
        #expect(harness.owner.refusals.map(\.code) == ["http_request_too_slow"])
        #expect(harness.counters.count(of: .readStalled) == 1)
    }

    @Test func anAddressHasItsShareOfConnections() throws {
        var bounds = Self.bounds
        bounds.connectionsOfAddressMax = 2
        let owner = RecordingOwner(answers: .none)
        let loop = EmbeddedEventLoop()
        let site = ServerConnectionSite(eventLoop: loop, bounds: bounds)
        func connect(_ address: String) throws -> EmbeddedChannel {
            let channel = EmbeddedChannel(handler: nil, loop: loop)
            // Known before the handler looks.
            try channel.connect(to: SocketAddress(ipAddress: address, port: 1)).wait()
            try channel.pipeline.syncOperations.addHandler(site.connection(owner: owner))
            return channel
        }
        let first = try connect("192.0.2.7")
        _ = try connect("::ffff:192.0.2.7")
        #expect(try !connect("192.0.2.7").isActive)
        #expect(try connect("192.0.2.8").isActive)
        #expect(try connect("2001:db8::1").isActive && connect("2001:db8::2").isActive)
        #expect(try !connect("2001:db8::3").isActive, "one network")
        #expect(try connect("2001:db8:0:1::1").isActive)
        #expect(owner.refusals.map(\.code) == Array(repeating: "http_too_many_connections_of_address", count: 2))
        try first.close().wait()
        #expect(try connect("192.0.2.7").isActive)
        #expect(site.counters.count(of: .tooManyOfAddress) == 2)
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
