import MercatorExchange
import MercatorGateway
import MercatorProviders
import Testing

/// Deadlines and keep-alive comments, with a clock turned by hand.
@Suite struct ExchangeTimeTests {
    private static let timed = ExchangeBench.provider {
        $0.timeout = .seconds(10)
        $0.timeouts.idle = .seconds(3)
        $0.timeouts.firstToken = .seconds(4)
    }

    @Test func timeoutLimitsABufferedAnswerInAll() throws {
        var bench = try ExchangeBench(providers: [Self.timed])
        try bench.dispatch()
        #expect(word(bench.tick(after: .milliseconds(9_999))) == "none")
        #expect(word(bench.tick(after: .milliseconds(2))) == "refuse 504 provider_timeout")
        #expect(bench.exchange.dossier.outcome == .timeout)
    }

    @Test func theFirstTokenOfAStreamHasItsOwn() throws {
        var bench = try ExchangeBench(providers: [Self.timed])
        try bench.dispatch(stream: true)
        bench.pass(.seconds(3))
        _ = bench.reply(200, .eventStream, length: nil)
        // A comment is life, but no token.
        bench.exchange.received(hasData: false, isDone: false, now: bench.now)
        #expect(word(bench.tick(after: .milliseconds(1_100))) == "refuse 504 provider_timeout")
    }

    @Test func eachSilenceOfAStreamIsMeasuredAnew() throws {
        var bench = try ExchangeBench(providers: [Self.timed])
        try bench.dispatch(stream: true)
        _ = bench.reply(200, .eventStream, length: nil)
        for _ in 0..<10 {
            bench.exchange.received(hasData: true, isDone: false, now: bench.now)
            bench.exchange.delivered(bytes: 1, now: bench.now)
            #expect(word(bench.tick(after: .milliseconds(2_900))) == "none")
        }
        bench.exchange.received(hasData: true, isDone: false, now: bench.now)
        #expect(word(bench.tick(after: .milliseconds(3_100))) == "cut provider_timeout")
        bench.exchange.close(.complete, now: bench.now)
        #expect(bench.exchange.dossier.outcome == .stalled)
    }

    @Test func aSilentStreamGetsCommentsOnlyAfterItsHead() throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider()])
        try bench.dispatch(stream: true)
        #expect(word(bench.tick(after: .seconds(16))) == "none")
        _ = bench.reply(200, .eventStream, length: nil)
        #expect(word(bench.tick(after: .seconds(14))) == "none")
        #expect(word(bench.tick(after: .seconds(2))) == "keepalive")
        bench.exchange.delivered(bytes: 14, now: bench.now)
        #expect(word(bench.tick(after: .seconds(14))) == "none")
        #expect(word(bench.tick(after: .seconds(2))) == "keepalive")
    }

    @Test func aJSONAnswerGetsNoComments() throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider()])
        try bench.dispatch()
        _ = bench.reply(200)
        #expect(word(bench.tick(after: .seconds(20))) == "none")
    }

    @Test func waitingForARetryEndsWithTheDeadline() throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider { $0.timeout = .seconds(2) }])
        try bench.dispatch()
        _ = bench.reply(503, retryAfter: .milliseconds(1_900))
        #expect(word(bench.collected(apiError: true)) == "abandon")
        #expect(word(bench.tick(after: .milliseconds(1_950))) == "dispatch")
        bench.exchange.dispatched(now: bench.now)
        #expect(word(bench.tick(after: .milliseconds(100))) == "refuse 504 provider_timeout")
    }

    @Test func anErrorBodyThatDoesNotComeIsNotWaitedFor() throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider { $0.maxRetries = 0 }])
        try bench.dispatch()
        _ = bench.reply(500, length: nil)
        #expect(word(bench.tick(after: .milliseconds(2_100))) == "refuse 502 provider_error")
    }

    @Test func requestTimeoutEndsWhenTheAnswerBegins() throws {
        var proxy = ProxyConfiguration()
        proxy.requestTimeout = .seconds(2)
        var bench = try ExchangeBench(providers: [Self.timed], proxy: proxy)
        try bench.dispatch(stream: true)
        #expect(word(bench.tick(after: .milliseconds(2_001))) == "refuse 504 provider_timeout")
        #expect(bench.exchange.dossier.errorDetail?.contains("proxy.request_timeout") == true)

        bench = try ExchangeBench(providers: [Self.timed], proxy: proxy)
        try bench.stream()
        for _ in 0..<10 {
            #expect(word(bench.tick(after: .seconds(1))) == "none")
            bench.event()
        }
    }

    @Test func silenceAfterDoneIsTheEnd() throws {
        var bench = try ExchangeBench(providers: [Self.timed])
        try bench.stream()
        bench.event(done: true)
        #expect(word(bench.tick(after: .milliseconds(900))) == "none")
        #expect(word(bench.tick(after: .milliseconds(200))) == "finish")
        #expect(bench.close() == .complete)
    }

    @Test func aSlowReaderIsNotBilledToTheProvider() throws {
        var bench = try ExchangeBench(providers: [Self.timed]) { $0.proxy.sseKeepalive = nil }
        try bench.stream()
        bench.exchange.clientPaused(now: bench.now)
        #expect(word(bench.tick(after: .seconds(100))) == "none")
        bench.exchange.clientResumed(now: bench.now)
        #expect(word(bench.tick(after: .milliseconds(2_900))) == "none")
        #expect(word(bench.tick(after: .milliseconds(200))) == "cut provider_timeout")
    }

    @Test func waitingForARetryIsNoSilence() throws {
        var bench = try ExchangeBench(providers: [Self.timed])
        try bench.dispatch()
        _ = bench.reply(503, retryAfter: .seconds(5))
        #expect(word(bench.collected(apiError: true)) == "abandon")
        #expect(word(bench.tick(after: .milliseconds(4_900))) == "none")
        #expect(word(bench.tick(after: .milliseconds(200))) == "dispatch")
    }

    @Test func zeroTurnsALimitOff() throws {
        var bench = try ExchangeBench(providers: [ExchangeBench.provider { $0.timeout = .zero }])
        try bench.dispatch()
        #expect(word(bench.tick(after: .seconds(86_400))) == "none")
    }
}
