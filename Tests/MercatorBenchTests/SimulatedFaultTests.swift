import MercatorBench
import NIOCore
import NIOPosix
import Testing

struct SimulatedFaultTests {
    private func withProvider(
        _ change: (inout SimulatedProviderOptions) -> Void = { _ in }, _ body: (SimulatedProvider) throws -> Void
    ) async throws {
        var options = SimulatedProviderOptions()
        change(&options)
        let provider = try await SimulatedProvider.start(
            options, host: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton
        ).get()
        try body(provider)
        try await provider.stop().get()
    }

    private func ask(_ directive: String, _ provider: SimulatedProvider, streams: Bool = false) -> RawAnswer {
        let stream = streams ? #","stream":true"# : ""
        return RawClient.post(
            "/v1/chat/completions",
            #"{"model":"m","messages":[{"role":"user","content":"[[mock \#(directive)]] hi"}]\#(stream)}"#,
            port: provider.port)
    }

    @Test(arguments: [400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504, 529])
    func aStatusComesWithAnErrorBody(_ status: Int) async throws {
        try await withProvider { provider in
            let answer = ask("status=\(status) retry_after=7", provider, streams: true)
            #expect(answer.status == status)
            #expect(answer.head.contains("retry-after: 7\r\n"))
            let message = answer.json?["error"]?["message"]?.string
            #expect(message?.isEmpty == false)
            #expect(provider.counts.errors.load(ordering: .relaxed) == 1)
        }
    }

    @Test func theFirstTriesFailAndThenItBeginsAnew() async throws {
        try await withProvider { provider in
            let statuses = (0..<6).map { _ in ask("fail=2 status=500", provider).status }
            #expect(statuses == [500, 500, 200, 500, 500, 200])
            #expect((0..<2).map { _ in ask("fail=1", provider).status } == [503, 200])
            #expect(ask("fail=1 cut=0", provider).bytes.isEmpty)
            #expect(ask("fail=1 cut=0", provider).status == 200)
        }
    }

    @Test func connectionsAreCut() async throws {
        try await withProvider { provider in
            #expect(ask("cut=0", provider).bytes.isEmpty)
            #expect(ask("cut=0", provider, streams: true).bytes.isEmpty)
            let whole = ask("cut=1", provider)
            #expect(whole.status == 200)
            #expect(!whole.isWhole)
            for gap in ["", " gap=1ms"] {
                let stream = ask("chunks=9 cut=3\(gap)", provider, streams: true)
                #expect(stream.events.count == 4)
                #expect(!stream.isWhole)
                #expect(!stream.text.contains("[DONE]"))
            }
        }
    }

    @Test func whatIsNoAPIAnswer() async throws {
        try await withProvider { provider in
            let page = ask("html", provider)
            #expect(page.status == 200)
            #expect(page.head.contains("content-type: text/html"))
            let nothing = ask("empty", provider)
            #expect(nothing.status == 200)
            #expect(nothing.body.isEmpty)
            #expect(nothing.isWhole)
            let redirect = ask("redirect", provider)
            #expect(redirect.status == 307)
            #expect(redirect.head.contains("location: /moved\r\n"))
            let garbage = ask("garbage", provider)
            #expect(garbage.isWhole)
            #expect(garbage.json == nil)
            let stream = ask("chunks=4 garbage=2", provider, streams: true)
            #expect(stream.isWhole)
            #expect(stream.text.contains("{\"id\":\"broken\n"))
        }
    }

    @Test func slowAnswersArriveWhole() async throws {
        try await withProvider { provider in
            for streams in [false, true] {
                let answer = ask("slow gap=1ms", provider, streams: streams)
                #expect(answer.isWhole)
                #expect(answer.text.contains("simulated"))
            }
        }
    }

    @Test func hangingAnswersStayOpen() async throws {
        try await withProvider { provider in
            let body = #"{"model":"m","messages":[{"role":"user","content":"[[mock hang]] hi"}],"stream":true}"#
            func answer(_ body: String, patience: Int) -> RawAnswer {
                let head = "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: \(body.utf8.count)"
                return RawClient.exchange("\(head)\r\n\r\n\(body)", port: provider.port, patience: patience)
            }
            #expect(answer(body, patience: 60).bytes.isEmpty)
            let later = answer(body.replacing("hang", with: "hang=2"), patience: 800)
            #expect(later.status == 200)
            #expect(later.events.count == 3)
            #expect(!later.isWhole)
        }
    }

    @Test func staleConnectionsPromiseToStay() async throws {
        try await withProvider { provider in
            let body = #"{"model":"m","messages":[{"role":"user","content":"[[mock stale]] hi"}]}"#
            let head = "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: \(body.utf8.count)"
            let answer = RawClient.exchange("\(head)\r\n\r\n\(body)", port: provider.port)
            #expect(answer.isWhole)
            #expect(!answer.head.contains("connection: close"))
        }
    }

    @Test func aShareOfRequestsFailsEvenly() async throws {
        try await withProvider {
            $0.faultShare = 0.25
            $0.faultStatus = 500
        } _: { provider in
            let statuses = (0..<8).map { _ in ask("chunks=1", provider).status }
            #expect(statuses == [200, 200, 200, 500, 200, 200, 200, 500])
        }
    }

    @Test func requestsAreRecordedByteForByte() async throws {
        try await withProvider {
            $0.recordedRequestsMax = 2
        } _: { provider in
            for body in ["{}", #"{"a" : 1.0}"#, "not json"] {
                _ = RawClient.post("/v1/chat/completions", body, port: provider.port, headers: "X-Odd: yes\r\n")
            }
            let recorded = provider.recordedRequests
            #expect(recorded.map { String(decoding: $0.body, as: UTF8.self) } == [#"{"a" : 1.0}"#, "not json"])
            #expect(recorded[0].head.hasPrefix("POST /v1/chat/completions HTTP/1.1\r\n"))
            #expect(recorded[0].head.contains("X-Odd: yes\r\n"))
        }
    }
}
