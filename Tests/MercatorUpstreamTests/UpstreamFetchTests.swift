import MercatorUpstream
import Testing

@Suite struct UpstreamFetchTests {
    @Test func fetchReturnsStatusHeadAndPayload() async throws {
        let server = try await ScriptedServer.start { _, _, _ in
            [
                .send(
                    "HTTP/1.1 404 Not Found\r\nServer: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
            ]
        }
        let answer = try await Caller().pool.fetch(
            UpstreamFetch(target: "/v1/models", fields: "Accept: */*\r\n", origin: origin(server.port)))
        #expect(answer.status == 404)
        #expect(String(buffer: answer.body) == "abcde")
        #expect(String(buffer: answer.headBytes).hasPrefix("HTTP/1.1 404 Not Found\r\nServer: x\r\n"))
        #expect(
            server.requests == [
                "GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nAccept-Encoding: identity\r\n"
                    + "Accept: */*\r\n\r\n"
            ])
        await server.stop()
    }

    @Test func tooLongAnAnswerIsRefused() async throws {
        let server = try await ScriptedServer.start { _, _, _ in [.send(ok("0123456789"))] }
        let failure = await failure(
            of: UpstreamFetch(target: "/", origin: origin(server.port), bodyBytesMax: 9))
        guard case .tooLarge(bytesMax: 9)? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        try await server.closed(1)
        await server.stop()
    }

    @Test func silentProviderRunsIntoTheTimeout() async throws {
        let server = try await ScriptedServer.start { _, _, _ in [] }
        let failure = await failure(
            of: UpstreamFetch(target: "/", origin: origin(server.port), timeout: .milliseconds(30)))
        guard case .timeout(.milliseconds(30))? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        try await server.closed(1)
        await server.stop()
    }

    @Test func cancelledTaskCancelsTheRequest() async throws {
        let server = try await ScriptedServer.start { _, _, _ in [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")]
        }
        let caller = Caller()
        let target = origin(server.port)
        let task = Task { try await caller.pool.fetch(UpstreamFetch(target: "/", origin: target)) }
        task.cancel()
        let result = await task.result
        #expect(throws: UpstreamFailure.self) { try result.get() }
        #expect(try await caller.counters().connections == 0)
        await server.stop()
    }

    private func failure(of fetch: UpstreamFetch) async -> UpstreamFailure? {
        do {
            _ = try await Caller().pool.fetch(fetch)
            return nil
        } catch {
            return error
        }
    }
}
