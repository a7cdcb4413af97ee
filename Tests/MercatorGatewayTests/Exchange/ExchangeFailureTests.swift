import MercatorExchange
import MercatorGateway
import MercatorProviders
import MercatorSystem
import MercatorYAML
import Testing

/// What the machine says when the provider's answer does not, or not fully, come.
@Suite struct ExchangeFailureTests {
    @Test(arguments: [
        ProviderFailure.refused(text: "connection refused"), .reset, .dns(host: "h", text: "t"),
        .connectTimeout(stage: "tcp", after: .seconds(5)),
    ]) func aFailureBeforeTheAnswerIsRetried(failure: ProviderFailure) throws {
        var bench = try ExchangeBench()
        try bench.dispatch()
        #expect(word(bench.exchange.failed(failure, now: bench.now)) == "abandon")
        #expect(word(bench.tick(after: .seconds(1))) == "dispatch")
    }

    @Test(arguments: [ProviderFailure.tls(kind: "expired", text: "t"), .malformed(text: "t")])
    func whatConfigurationMustMendIsNot(failure: ProviderFailure) throws {
        var bench = try ExchangeBench()
        try bench.dispatch()
        #expect(word(bench.exchange.failed(failure, now: bench.now)).hasPrefix("refuse 502"))
    }

    @Test func retriesEnd() throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider { $0.maxRetries = 1 }])
        try bench.dispatch()
        #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "abandon")
        #expect(word(bench.tick(after: .seconds(1))) == "dispatch")
        bench.exchange.dispatched(now: bench.now)
        #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "refuse 502 provider_unreachable")
    }

    @Test func nothingIsRetriedAfterTheFirstByte() throws {
        var bench = try ExchangeBench()
        try bench.dispatch(stream: true)
        #expect(word(bench.reply(200, .eventStream, length: nil)) == "stream")
        bench.exchange.received(hasData: true, isDone: false, now: bench.now)
        bench.exchange.delivered(bytes: 5, now: bench.now)
        #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "cut upstream_truncated")
        bench.exchange.close(.complete, now: bench.now)
        #expect(bench.exchange.dossier.outcome == .truncated)
    }

    @Test func aStreamThatBreaksAfterDoneIsComplete() throws {
        var bench = try ExchangeBench()
        try bench.dispatch(stream: true)
        _ = bench.reply(200, .eventStream, length: nil)
        bench.exchange.received(hasData: true, isDone: true, now: bench.now)
        bench.exchange.delivered(bytes: 5, now: bench.now)
        #expect(word(bench.exchange.failed(.truncated, now: bench.now)) == "finish")
    }

    @Test func anEmptyStreamIsAFailureBeforeTheFirstByte() throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider { $0.maxRetries = 1 }])
        try bench.dispatch(stream: true)
        _ = bench.reply(200, .eventStream, length: nil)
        #expect(word(bench.exchange.ended(now: bench.now)) == "abandon")
        #expect(word(bench.tick(after: .seconds(1))) == "dispatch")
        bench.exchange.dispatched(now: bench.now)
        _ = bench.reply(200, .eventStream, length: nil)
        #expect(word(bench.exchange.ended(now: bench.now)) == "refuse 502 upstream_empty_stream")
    }

    @Test(arguments: [true, false]) func aStreamNeedsDoneOrAReasonToFinish(endsWithConnection: Bool) throws {
        let rows = [
            (true, false, "finish"), (false, true, "finish"), (false, false, "cut upstream_truncated"),
        ]
        for (isDone, hasFinish, expected) in rows {
            var bench = try ExchangeBench()
            try bench.dispatch(stream: true)
            _ = bench.reply(200, .eventStream, length: nil, endsWithConnection: endsWithConnection)
            bench.exchange.received(hasData: true, isDone: isDone, now: bench.now)
            bench.exchange.delivered(bytes: 5, now: bench.now)
            #expect(word(bench.exchange.ended(hasFinish: hasFinish, now: bench.now)) == expected)
        }
    }

    @Test func aStreamWithoutDoneIsToldApart() throws {
        var bench = try ExchangeBench()
        try bench.dispatch(stream: true)
        _ = bench.reply(200, .eventStream, length: nil)
        bench.exchange.received(hasData: true, isDone: false, now: bench.now)
        bench.exchange.delivered(bytes: 5, now: bench.now)
        #expect(word(bench.exchange.ended(hasFinish: true, now: bench.now)) == "finish")
        bench.exchange.close(.complete, now: bench.now)
        #expect(bench.exchange.dossier.outcome == .completeWithoutDone)
    }

    @Test(arguments: [
        (ProviderFailure.dns(host: "h", text: "t"), "upstream_dns_failed"),
        (.refused(text: "t"), "upstream_connect_failed"), (.tls(kind: "expired", text: "t"), "upstream_tls_failed"),
        (.truncated, "upstream_truncated"), (.malformed(text: "t"), "upstream_invalid_response"),
        (.proxy(status: 407, text: "t"), "upstream_proxy_failed"), (.busy(connectionsMax: 1), "provider_busy"),
        (.reset, "provider_unreachable"), (.unusable(text: "t"), "provider_unreachable"),
    ]) func everyFailureHasItsCode(failure: ProviderFailure, code: String) throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider { $0.maxRetries = 0 }])
        try bench.dispatch()
        #expect(word(bench.exchange.failed(failure, now: bench.now)) == "refuse 502 \(code)")
        #expect(bench.exchange.dossier.attempts.last?.failure == failure.code)
    }

    @Test func aStreamOfCommentsNeverEndsCleanly() throws {
        var bench = try ExchangeBench()
        try bench.dispatch(stream: true)
        _ = bench.reply(200, .eventStream, length: nil)
        bench.exchange.received(hasData: false, isDone: false, now: bench.now)
        bench.exchange.delivered(bytes: 5, now: bench.now)
        #expect(word(bench.exchange.ended(now: bench.now)) == "cut upstream_empty_stream")
        #expect(bench.close() == .truncated)
    }

    @Test(arguments: [
        ("POST /v1/responses", false, "finish"), ("POST /v1/responses", true, "cut upstream_truncated"),
        ("POST /v1/completions", false, "cut upstream_truncated"),
        ("POST /v1/chat/completions", false, "cut upstream_truncated"),
    ]) func onlyWhatEndsWithDoneNeedsIt(target: String, isTorn: Bool, expected: String) throws {
        var bench = try ExchangeBench()
        try bench.stream(target: target, endsWithConnection: true)
        #expect(word(bench.exchange.ended(isTorn: isTorn, now: bench.now)) == expected)
    }

    @Test(arguments: [
        (#"{"error":{"message":"overloaded","type":"overloaded_error"}}"#, "abandon"),
        (#"{"error":{"message":"slow down","code":429}}"#, "abandon"), ("not JSON", "abandon"),
        (#"{"error":{"message":"too long","type":"invalid_request_error"}}"#, "refuse 502 provider_error"),
    ]) func anErrorAsFirstEventIsAnHonestStatus(event: String, expected: String) throws {
        var bench = try ExchangeBench()
        try bench.dispatch(stream: true)
        _ = bench.reply(200, .eventStream, length: nil)
        let error = StreamError(eventData: Array(event.utf8))
        #expect(word(bench.exchange.beganWithError(error, now: bench.now)) == expected)
        guard expected == "abandon" else { return }
        #expect(word(bench.tick(after: .seconds(1))) == "dispatch")
        bench.exchange.dispatched(now: bench.now)
        _ = bench.reply(200, .eventStream, length: nil)
        bench.event(done: true)
        #expect(word(bench.exchange.ended(now: bench.now)) == "finish")
        #expect(bench.close() == .complete)
    }

    @Test func anErrorEventsWordsAreRedacted() throws {
        var bench = try ExchangeBench(
            providers: [
                ExchangeBench.provider {
                    $0.apiKey = Secret("sk-canary-123456")
                    $0.maxRetries = 0
                }
            ])
        try bench.dispatch(stream: true)
        _ = bench.reply(200, .eventStream, length: nil)
        let error = StreamError(message: "bad key sk-canary-123456", status: 500)
        guard case .refuse(let refusal) = bench.exchange.beganWithError(error, now: bench.now) else {
            Issue.record("no refusal")
            return
        }
        #expect(refusal.message == "The provider answered with an error: bad key ****************")
        #expect(bench.close() == .upstreamError)
        #expect(bench.exchange.plan?.provider.health.error == "error_event")
    }

    @Test func anErrorEventInTheMiddleIsTheOutcome() throws {
        for isDone in [false, true] {
            var bench = try ExchangeBench()
            try bench.stream()
            bench.event(done: isDone, error: true)
            #expect(word(bench.exchange.ended(now: bench.now)) == "finish")
            #expect(bench.close() == .upstreamError)
        }
    }

    @Test func whatAnEarlierAttemptSawIsForgotten() throws {
        var bench = try ExchangeBench()
        try bench.dispatch(stream: true)
        _ = bench.reply(200, .eventStream, length: nil)
        // Seen, but held back: nothing has been delivered.
        bench.exchange.received(hasData: true, isDone: true, hasError: true, now: bench.now)
        #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "abandon")
        #expect(word(bench.tick(after: .seconds(1))) == "dispatch")
        bench.exchange.dispatched(now: bench.now)
        _ = bench.reply(200, .eventStream, length: nil)
        #expect(word(bench.exchange.ended(now: bench.now)) == "abandon")
    }

    @Test func aShutdownIsAnsweredHonestly() throws {
        var bench = try ExchangeBench()
        try bench.dispatch()
        #expect(word(bench.exchange.shutDown(now: bench.now)) == "refuse 503 shutting_down")
        #expect(bench.close() == .shutdown)

        bench = try ExchangeBench()
        try bench.stream()
        #expect(word(bench.exchange.shutDown(now: bench.now)) == "cut server_shutdown")
        #expect(bench.close() == .shutdown)

        bench = try ExchangeBench()
        try bench.stream()
        bench.event(done: true)
        #expect(word(bench.exchange.shutDown(now: bench.now)) == "finish")
        #expect(bench.close() == .complete)
    }

    @Test func aClientThatStopsReadingIsNotTheProvidersFault() throws {
        var bench = try ExchangeBench()
        try bench.stream()
        bench.exchange.clientGone(isStalled: true, now: bench.now)
        #expect(bench.close() == .clientStalled)
    }

    @Test func theBodyIsNotKeptForTheWholeStream() throws {
        var bench = try ExchangeBench()
        try bench.dispatch(stream: true)
        #expect((bench.exchange.plan?.body.readableBytes ?? 0) > 0)
        _ = bench.reply(200, .eventStream, length: nil)
        bench.event()
        #expect(bench.exchange.plan?.body.readableBytes == 0)
    }

    @Test func theClientsLeavingIsTheOutcome() throws {
        var bench = try ExchangeBench()
        try bench.dispatch(stream: true)
        bench.exchange.clientGone(now: bench.now)
        bench.exchange.close(.complete, now: bench.now)
        #expect(bench.exchange.dossier.outcome == .clientCancelled)
        #expect(bench.exchange.dossier.status == 499)
    }
}
