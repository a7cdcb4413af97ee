import MercatorHTTP
import MercatorUpstream
import NIOCore
import Testing

@Suite struct UpstreamConnectionTests {
    struct Answer: CustomTestStringConvertible, Sendable {
        var name: String
        var acts: [Act]
        var status = 200
        var body: String
        var reuses: Bool
        var isHead = false
        var isForwardable = true
        var testDescription: String { name }
    }

    static let answers: [Answer] = [
        Answer(name: "length", acts: [.send(ok("hello"))], body: "hello", reuses: true),
        Answer(name: "length zero", acts: [.send(ok(""))], body: "", reuses: true),
        Answer(
            name: "chunked",
            acts: [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")],
            body: "abc", reuses: true),
        Answer(
            name: "chunked with a trailer",
            acts: [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nA: b\r\n\r\n")],
            body: "ab", reuses: true, isForwardable: false),
        Answer(
            name: "until close", acts: [.send("HTTP/1.1 200 OK\r\n\r\nall of it"), .close], body: "all of it",
            reuses: false),
        Answer(name: "connection close", acts: [.send(ok("x", "Connection: close\r\n"))], body: "x", reuses: false),
        Answer(
            name: "HTTP/1.0", acts: [.send("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx")], body: "x",
            reuses: false),
        Answer(
            name: "no content", acts: [.send("HTTP/1.1 204 No Content\r\n\r\n")], status: 204, body: "", reuses: true),
        Answer(
            name: "answer to HEAD", acts: [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")], body: "",
            reuses: true, isHead: true),
        Answer(
            name: "interim answers are swallowed",
            acts: [.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok("final"))],
            body: "final", reuses: true),
        Answer(
            name: "interim answers in bits",
            acts: [.send("HTTP/1.1 100 Cont"), .send("inue\r\n\r"), .send("\nHTTP"), .send(ok("x").dropped(4))],
            body: "x", reuses: true),
        Answer(name: "two answers", acts: [.send(ok("one") + ok("two"))], body: "one", reuses: false),
        Answer(name: "stray bytes", acts: [.send(ok("one") + "\r\n")], body: "one", reuses: false),
        Answer(
            name: "byte by byte",
            acts: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n".map { .send("\($0)") }
                .flatMap(splitLineEnds),
            body: "abc", reuses: true, isForwardable: false),
    ]

    /// A CR LF is one character in Swift; on the wire its bytes part like any others.
    static func splitLineEnds(_ act: Act) -> [Act] {
        guard case .send("\r\n") = act else { return [act] }
        return [.send("\r"), .send("\n")]
    }

    @Test(arguments: answers)
    func answerIsDeliveredAndTheConnectionKeptOnlyIfClean(_ answer: Answer) async throws {
        let server = try await ScriptedServer.start { _, _, _ in answer.acts }
        let caller = Caller()
        let target = origin(server.port)
        let told = try await caller.exchange(target, isHead: answer.isHead)
        #expect(told.status == answer.status)
        #expect(told.body == answer.body)
        #expect(told.calls.last == "end")
        #expect(told.facts?.isReused == false)
        // How bytes fall into reads is the kernel's affair when they were sent apart.
        if answer.acts.count <= 2 { #expect(told.isForwardable == answer.isForwardable) }
        let again = try await caller.exchange(target, isHead: answer.isHead)
        #expect(again.body == answer.body)
        #expect(again.facts?.isReused == answer.reuses)
        #expect(server.connections == (answer.reuses ? 1 : 2))
        await server.stop()
    }

    @Test func largeBodyIsWrittenWholeAndUnchanged() async throws {
        let server = try await ScriptedServer.start { _, _, text in [.send(ok("\(text.utf8.count)"))] }
        let caller = Caller()
        let head = "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 3000000\r\n\r\n"
        let told = try await caller.exchange(
            origin(server.port), head, body: filler(3_000_000))
        #expect(told.body == "\(head.utf8.count + 3_000_000)")
        #expect(try await caller.counters().idle == 1)
        await server.stop()
    }

    @Test func answerBeforeTheBodyIsWrittenIsDeliveredAndTheConnectionClosed() async throws {
        let server = try await ScriptedServer.start(answersHeads: true) { _, _, _ in
            [.stopReading, .send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")]
        }
        let caller = Caller()
        let told = try await caller.exchange(
            origin(server.port), "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 30000000\r\n\r\n",
            body: filler(30_000_000))
        #expect(told.status == 413)
        #expect(told.body == "no")
        #expect(try await caller.counters().connections == 0)
        await server.stop()
    }

    @Test func cancelClosesTheConnectionAndSilencesTheTicket() async throws {
        let server = try await ScriptedServer.start { _, _, _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegin")]
        }
        let caller = Caller()
        let recorder = try await caller.start(origin(server.port), onHead: { $0.ticket?.cancel() })
        try await server.closed(1)
        let counters = try await caller.counters()
        #expect(counters.connections == 0)
        let told = try await caller.onLoop { _ in recorder.account }
        #expect(told.calls == ["connected", "head"])
        #expect(try await caller.onLoop { _ in recorder.ticket?.isOver } == true)
        await server.stop()
    }

    @Test func pausedAnswerWaitsInTheKernelAndComesWholeAfterwards() async throws {
        let size = 16_000_000
        let server = try await ScriptedServer.start { _, _, _ in
            [.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n"), .fill(size)]
        }
        let other = try await ScriptedServer.start { _, _, _ in [.send(ok("x"))] }
        let caller = Caller()
        let recorder = try await caller.start(origin(server.port), onHead: { $0.ticket?.pauseReading() })
        try await recorder.headSeen.futureResult.get()
        // Other traffic of the same loop passes by meanwhile.
        for _ in 0..<200 { _ = try await caller.exchange(origin(other.port)) }
        let before = try await caller.onLoop { _ in recorder.account.body.utf8.count }
        #expect(before <= UpstreamBounds.readBytesMax)
        try await caller.onLoop { _ in recorder.ticket?.resumeReading() }
        let told = try await recorder.done.futureResult.get()
        #expect(told.body.utf8.count == size)
        await server.stop()
        await other.stop()
    }

    @Test func receiverMaySendAgainFromItsLastCall() async throws {
        let server = try await ScriptedServer.start { _, request, _ in [.send(ok("\(request)"))] }
        let caller = Caller()
        let target = origin(server.port)
        let told = try await caller.onLoop { pool in
            let chain = Chain(pool, target, left: 5)
            chain.next()
            return chain.done.futureResult
        }.get()
        #expect(told == "012345")
        #expect(server.connections == 1)
        await server.stop()
    }
}

/// Sends its next request from inside the end of the last.
private final class Chain: UpstreamReceiver {
    private let pool: UpstreamPool
    private let target: UpstreamOrigin
    private var left: Int
    private var text = ""
    let done: EventLoopPromise<String>

    init(_ pool: UpstreamPool, _ target: UpstreamOrigin, left: Int) {
        self.pool = pool
        self.target = target
        self.left = left
        done = pool.eventLoop.makePromise()
    }

    func next() {
        _ = pool.send(ByteBuffer(string: get), to: target, settings: UpstreamSettings(), receiver: self)
    }

    func upstreamConnected(_ facts: UpstreamConnectionFacts) {}
    func upstreamHead(_ head: ResponseHead, bytes: ByteBuffer) {}
    func upstreamBody(raw: ByteBuffer, segments: ContiguousArray<Range<Int>>, isForwardable: Bool) {
        text += String(buffer: raw)
    }
    func upstreamReadComplete() {}
    func upstreamEnd() {
        guard left > 0 else { return done.succeed(text) }
        left -= 1
        next()
    }
    func upstreamFailed(_ failure: UpstreamFailure) {
        done.fail(failure)
    }
}

extension String {
    /// Without its first characters.
    func dropped(_ count: Int) -> String { String(dropFirst(count)) }
}
