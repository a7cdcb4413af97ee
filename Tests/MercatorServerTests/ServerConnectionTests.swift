import MercatorHTTP
import MercatorServer
import NIOCore
import NIOEmbedded
import Testing

@Suite("server connections")
struct ServerConnectionTests {
    private let get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n"

    private func post(_ body: String, path: String = "/p", extra: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: h\r\n\(extra)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test func aRequestArrivesWhole() throws {
        let harness = try ServerHarness()
        try harness.send(post("hello"))
        let request = try #require(harness.owner.requests.first)
        #expect(request.head.method == .post)
        #expect(harness.owner.bodies == ["hello"])
        #expect(String(buffer: request.headBytes).hasSuffix("\r\n\r\n"))
        #expect(harness.owner.connection?.remoteAddressText == "192.0.2.7")
        #expect(harness.owner.connection?.clientAcceptsChunks == true)
    }

    @Test func aRequestInOneReadIsNotCopied() throws {
        let harness = try ServerHarness()
        let bytes = ByteBuffer(string: post("hello"))
        harness.channel.pipeline.fireChannelRead(bytes)
        let request = try #require(harness.owner.requests.first)
        let whole = bytes.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
        let body = request.body.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
        #expect(body == whole + UInt(bytes.readableBytes - 5))
    }

    @Test func aChunkedRequestInOneReadIsNotCopied() throws {
        let harness = try ServerHarness()
        let text = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        let bytes = ByteBuffer(string: text)
        harness.channel.pipeline.fireChannelRead(bytes)
        let request = try #require(harness.owner.requests.first)
        #expect(harness.owner.bodies == ["hello"])
        let whole = bytes.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
        let body = request.body.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
        #expect(body == whole + UInt(bytes.readableBytes - 12))
    }

    @Test func piecesGiveTheSameRequests() throws {
        let chunked =
            "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "2\r\nab\r\n3;x\r\ncde\r\n0\r\nT: 1\r\n\r\n"
        let stream = Array((post("hello") + chunked + get).utf8)
        for step in [1, 2, 3, 7, 50, stream.count] {
            let harness = try ServerHarness(answers: .ok)
            for start in stride(from: 0, to: stream.count, by: step) {
                try harness.send(Array(stream[start..<min(start + step, stream.count)]))
            }
            #expect(harness.owner.bodies == ["hello", "abcde", ""], "step \(step)")
            #expect(harness.owner.targets == ["/p", "/c", "/a"], "step \(step)")
            #expect(try harness.written().components(of: "200 OK") == 3)
        }
    }

    @Test func pipelinedRequestsWaitForTheAnswer() throws {
        let harness = try ServerHarness()
        try harness.send(get + get + get)
        #expect(harness.owner.requests.count == 1)
        harness.owner.connection?.respond(whole: ByteBuffer(string: "1"), keepAlive: true)
        #expect(harness.owner.requests.count == 2)
        harness.owner.connection?.respond(whole: ByteBuffer(string: "2"), keepAlive: true)
        #expect(harness.owner.requests.count == 3)
        #expect(try harness.written() == "12")
    }

    @Test func manyPipelinedRequestsNeedNoStack() throws {
        let harness = try ServerHarness(answers: .ok)
        try harness.send(String(repeating: get, count: 20_000))
        #expect(harness.owner.requests.count == 20_000)
    }

    @Test func readingStopsWhenTooMuchWaits() throws {
        var bounds = ServerBounds()
        bounds.pipelinedBytesMax = 100
        let harness = try ServerHarness(bounds: bounds)
        func autoRead() -> Bool? {
            harness.channel.options.last { $0.0 is ChannelOptions.Types.AutoReadOption }?.1 as? Bool
        }
        try harness.send(get + String(repeating: get, count: 3))
        #expect(autoRead() == nil, "what came with the request is there already")
        try harness.send(String(repeating: get, count: 3))
        #expect(autoRead() == false)
        harness.owner.connection?.respond(whole: ByteBuffer(string: "1"), keepAlive: true)
        #expect(autoRead() == true)
    }

    @Test func theBodyIsBounded() throws {
        var bounds = ServerBounds()
        bounds.bodyBytesMax = 5
        for (text, isGood) in [
            (post("12345"), true), (post("123456"), false),
            ("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\nExpect: 100-continue\r\n\r\n", false),
            ("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\n", false),
        ] {
            let harness = try ServerHarness(bounds: bounds)
            try harness.send(text)
            #expect(harness.owner.requests.count == (isGood ? 1 : 0))
            #expect(harness.owner.refusals.map(\.status) == (isGood ? [] : [413]))
            #expect(try harness.written().hasPrefix(isGood ? "" : "HTTP/1.1 413"), "and no 100 before")
            #expect(harness.channel.isActive == isGood)
        }
    }

    @Test func continueIsSentOnceAndOnlyWhenTheBodyIsAwaited() throws {
        let head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
        let waiting = try ServerHarness()
        try waiting.send(head)
        #expect(try waiting.written() == "HTTP/1.1 100 Continue\r\n\r\n")
        try waiting.send("hel")
        try waiting.send("lo")
        #expect(try waiting.written() == "")
        #expect(waiting.owner.bodies == ["hello"])
        let eager = try ServerHarness()
        try eager.send(head + "hello")
        #expect(try eager.written() == "")
        #expect(eager.owner.bodies == ["hello"])
    }

    @Test(arguments: ["Content-Length: 5", "Transfer-Encoding: chunked"], ["", "Expect: 100-continue\r\n"])
    func aBodyThatNobodyAwaitsIsNotInvited(framing: String, expect: String) throws {
        let harness = try ServerHarness(answers: .ok, awaitsBodies: false)
        try harness.send("POST / HTTP/1.1\r\nHost: h\r\n\(expect)\(framing)\r\n\r\n")
        #expect(try harness.written() == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        #expect(harness.owner.bodies == [""])
        try harness.send("hello" + get)
        #expect(harness.owner.bodies == [""], "what follows is read and thrown away")
        #expect(harness.owner.refusals.isEmpty)
    }

    @Test func aBodyThatCameAtOnceIsTakenUnasked() throws {
        let harness = try ServerHarness(answers: .ok, awaitsBodies: false)
        try harness.send(post("hello") + post("again"))
        #expect(harness.owner.bodies == ["hello", "again"])
        #expect(harness.channel.isActive)
    }

    @Test func refusalsAreAnsweredAndClose() throws {
        let harness = try ServerHarness(answers: .ok)
        try harness.send("GET / HTTP/1.1\r\n\r\n" + get)
        #expect(try harness.written() == "HTTP/1.1 400 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        #expect(harness.owner.requests.isEmpty)
        #expect(!harness.channel.isActive)
        #expect(harness.owner.gone == 0)
    }

    @Test func garbageBehindARequestIsRefusedAfterItsAnswer() throws {
        let harness = try ServerHarness(answers: .ok)
        try harness.send(get + "\u{1}")
        #expect(try harness.written().hasPrefix("HTTP/1.1 200 OK"))
        #expect(harness.owner.refusals.map(\.code) == ["http_request_line"])
        #expect(!harness.channel.isActive)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: h\r\n\r\n", true), ("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", false),
        ("GET / HTTP/1.0\r\nHost: h\r\n\r\n", false),
        ("GET / HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n", true),
    ])
    func theConnectionStaysWhenTheClientWants(text: String, stays: Bool) throws {
        let harness = try ServerHarness(answers: .ok)
        try harness.send(text)
        #expect(try harness.written().contains("Connection: close") == !stays)
        #expect(harness.channel.isActive == stays)
    }

    @Test func answersGoOutInPieces() throws {
        let harness = try ServerHarness()
        try harness.send(get)
        let connection = try #require(harness.owner.connection)
        connection.sendHead(ByteBuffer(string: "HEAD\r\n\r\n"))
        #expect(try harness.written() == "")
        connection.sendChunk(ByteBuffer(string: "hello"))
        connection.sendChunk(ByteBuffer())
        connection.flush()
        #expect(try harness.written() == "HEAD\r\n\r\n5\r\nhello\r\n")
        connection.sendChunk(ByteBuffer(repeating: 0x61, count: 70_000))
        connection.sendLastChunk()
        connection.finish(keepAlive: true)
        let rest = try harness.written()
        #expect(rest.hasPrefix("11170\r\naaa") && rest.hasSuffix("a\r\n0\r\n\r\n"))
        #expect(rest.utf8.count == 70_000 + 14)
        #expect(harness.channel.isActive)
    }

    @Test func anAbortedAnswerClosesWithoutAnEnd() throws {
        let harness = try ServerHarness()
        try harness.send(get)
        harness.owner.connection?.sendChunk(ByteBuffer(string: "hello"))
        harness.owner.connection?.abort()
        #expect(try harness.written() == "5\r\nhello\r\n")
        #expect(!harness.channel.isActive)
        #expect(harness.owner.gone == 0, "the owner ended it")
    }

    @Test func aClientThatLeavesIsNoticed() throws {
        let harness = try ServerHarness()
        try harness.send(get)
        let connection = try #require(harness.owner.connection)
        try harness.channel.close().wait()
        #expect(harness.owner.gone == 1)
        // Everything is a no-op now.
        connection.sendChunk(ByteBuffer(string: "x"))
        connection.flush()
        connection.finish(keepAlive: true)
        connection.abort()
        #expect(!connection.isWritable && !connection.isInExchange)
    }

    @Test func aHalfClosedClientGetsItsAnswer() throws {
        let harness = try ServerHarness()
        try harness.send(get)
        harness.closeInput()
        let connection = try #require(harness.owner.connection)
        #expect(harness.owner.halfClosed == 1 && harness.owner.gone == 0 && connection.isInExchange)
        #expect(connection.askWhetherClientReads())
        #expect(try harness.written() == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(!connection.keepsAlive)
        connection.sendHead(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n"))
        #expect(!connection.askWhetherClientReads(), "no interim answer in the middle of one")
        connection.finish(keepAlive: false)
        harness.channel.embeddedEventLoop.run()
        #expect(try harness.written() == "HTTP/1.1 200 OK\r\n\r\n")
        #expect(!harness.channel.isActive)
    }

    @Test func anOldClientThatCannotBeAskedHasLeft() throws {
        let harness = try ServerHarness()
        try harness.send("GET / HTTP/1.0\r\n\r\n")
        harness.closeInput()
        #expect(try harness.written() == "")
        #expect(harness.owner.gone == 1 && harness.owner.halfClosed == 0 && !harness.channel.isActive)
    }

    @Test func anOldClientWhoseAnswerHasBegunMayReadIt() throws {
        let harness = try ServerHarness()
        try harness.send("GET / HTTP/1.0\r\n\r\n")
        let connection = try #require(harness.owner.connection)
        connection.sendHead(ByteBuffer(string: "HTTP/1.1 200 OK\r\n\r\n"))
        harness.closeInput()
        #expect(harness.owner.halfClosed == 1 && harness.owner.gone == 0)
        connection.sendBody(ByteBuffer(string: "rest"))
        connection.finish(keepAlive: false)
        harness.channel.embeddedEventLoop.run()
        #expect(try harness.written() == "HTTP/1.1 200 OK\r\n\r\nrest")
    }

    @Test func allThatWasSentBeforeAHalfCloseIsAnswered() throws {
        let harness = try ServerHarness()
        try harness.send(get + get + get)
        harness.closeInput()
        for number in 1...3 {
            #expect(harness.owner.requests.count == number)
            let connection = try #require(harness.owner.connection)
            let alive = connection.keepsAlive
            #expect(alive == (number < 3))
            connection.respond(whole: ByteBuffer(string: "answer \(number)\n"), keepAlive: alive)
            harness.channel.embeddedEventLoop.run()
        }
        #expect(try harness.written() == "answer 1\nanswer 2\nanswer 3\n")
        #expect(!harness.channel.isActive && harness.owner.gone == 0)
    }

    @Test(arguments: ["", "GET / HT", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf"])
    func aHalfCloseOutsideAnExchangeIsTheEnd(begun: String) throws {
        for first in ["", get] {
            let harness = try ServerHarness(answers: .ok)
            try harness.send(first + begun)
            harness.closeInput()
            harness.channel.embeddedEventLoop.run()
            #expect(!harness.channel.isActive && harness.owner.gone == 0)
            #expect(harness.owner.requests.count == (first.isEmpty ? 0 : 1) && harness.owner.refusals.isEmpty)
        }
    }

    @Test func aHalfRequestBehindAnExchangeEndsWithIt() throws {
        let harness = try ServerHarness()
        try harness.send(get + "GET /ha")
        harness.closeInput()
        let connection = try #require(harness.owner.connection)
        connection.respond(whole: ByteBuffer(string: "ok"), keepAlive: connection.keepsAlive)
        harness.channel.embeddedEventLoop.run()
        #expect(try harness.written() == "ok" && !harness.channel.isActive)
        #expect(harness.owner.requests.count == 1)
    }

    @Test func aClientThatLeavesBetweenRequestsIsNobodysBusiness() throws {
        let harness = try ServerHarness(answers: .ok)
        try harness.send(get + "GET /ha")
        try harness.channel.close().wait()
        #expect(harness.owner.gone == 0)
    }

    @Test func backPressureReachesTheOwner() throws {
        let harness = try ServerHarness()
        try harness.send(get)
        harness.channel.isWritable = false
        harness.channel.pipeline.fireChannelWritabilityChanged()
        #expect(harness.owner.connection?.isWritable == false)
        harness.channel.isWritable = true
        harness.channel.pipeline.fireChannelWritabilityChanged()
        #expect(harness.owner.writable == [false, true])
    }

    @Test func chunkSizesAreHexadecimal() {
        for size in [1, 9, 10, 15, 16, 255, 256, 4095, 65_536, 1 << 40] {
            var buffer = ByteBuffer()
            buffer.writeChunkSize(size)
            #expect(String(buffer: buffer) == String(size, radix: 16) + "\r\n")
        }
    }
}

extension String {
    /// How often `text` occurs.
    func components(of text: String) -> Int {
        ranges(of: text).count
    }
}
