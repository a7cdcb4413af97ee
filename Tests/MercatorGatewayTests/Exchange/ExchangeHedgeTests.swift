import MercatorExchange
import MercatorGateway
import MercatorProviders
import MercatorRouting
import MercatorSystem
import MercatorYAML
import Testing

/// `routing.hedge`: a second attempt while the first is silent, step by step.
@Suite struct ExchangeHedgeTests {
    private func bench(
        _ names: [String] = ["a", "b", "c"], policies: String? = nil,
        _ change: (inout RoutingConfiguration) -> Void = { _ in }
    ) throws -> ExchangeBench {
        var routing = RoutingConfiguration()
        routing.hedge.after = .after(.seconds(2))
        routing.hedge.extraMax = 1
        change(&routing)
        let providers = names.map { name in
            ExchangeBench.provider(name) {
                $0.models = ["m"]
                $0.maxRetries = 0
            }
        }
        return try ExchangeBench(providers: providers, policies: policies) { $0.routing = routing }
    }

    private func tried(_ bench: ExchangeBench) -> String { bench.exchange.dossier.attemptsText }

    /// Dispatched, silent, and hedged.
    private func hedged(stream: Bool = false, _ bench: ExchangeBench) throws -> ExchangeBench {
        var bench = bench
        try bench.dispatch(stream: stream)
        #expect(word(bench.tick(after: .milliseconds(1_900))) == "none")
        #expect(word(bench.tick(after: .milliseconds(100))) == "hedge")
        #expect(bench.exchange.isHedging && bench.exchange.hedgeCall?.plan.provider.name == "b")
        #expect(word(bench.tick(after: .seconds(5))) == "none", "one at most")
        return bench
    }

    private func finish(_ bench: inout ExchangeBench) {
        #expect(word(bench.reply(200)) == "collect")
        #expect(word(bench.collected()) == "pass")
        #expect(bench.close() == .complete)
    }

    @Test func theSecondMayWin() throws {
        var bench = try hedged(bench())
        #expect(bench.exchange.mayHedgeWin(ReplyHead(status: 200, content: .json, length: 10)))
        #expect(word(bench.exchange.hedgeWon(now: bench.now)) == "adopt")
        #expect(!bench.exchange.isHedging && bench.exchange.plan?.provider.name == "b")
        finish(&bench)
        #expect(tried(bench) == "a=outpaced, b=200")
    }

    @Test func theFirstMayWin() throws {
        var bench = try hedged(bench())
        #expect(word(bench.reply(200)) == "collect")
        #expect(!bench.exchange.isHedging && bench.exchange.plan?.provider.name == "a")
        #expect(word(bench.exchange.hedgeWon(now: bench.now)) == "none", "too late")
        #expect(word(bench.collected()) == "pass")
        _ = bench.close()
        #expect(tried(bench) == "b=outpaced, a=200")
    }

    @Test func aStreamIsWonByItsFirstEvent() throws {
        var bench = try hedged(stream: true, bench())
        #expect(word(bench.reply(200, .eventStream, length: nil)) == "stream")
        #expect(bench.exchange.isHedging, "a head is no event")
        bench.event()
        #expect(!bench.exchange.isHedging)
        #expect(tried(bench) == "b=outpaced, a=200")
    }

    @Test func aStreamWithAHeadAloneIsSilent() throws {
        var bench = try bench()
        try bench.dispatch(stream: true)
        #expect(word(bench.reply(200, .eventStream, length: nil)) == "stream")
        #expect(word(bench.tick(after: .seconds(2))) == "hedge")
        #expect(word(bench.exchange.hedgeWon(now: bench.now)) == "adopt")
        #expect(word(bench.reply(200, .eventStream, length: nil)) == "stream")
        bench.event()
        #expect(tried(bench) == "a=outpaced, b=200")
    }

    @Test func neverOnceAByteHasGone() throws {
        var bench = try bench()
        try bench.stream()
        bench.exchange.delivered(bytes: 1, now: bench.now)
        #expect(word(bench.tick(after: .seconds(2))) == "none")
        // A comment to keep the client's connection open is a byte, too.
        var other = try hedged(stream: true, self.bench())
        _ = other.reply(200, .eventStream, length: nil)
        other.exchange.delivered(bytes: 1, now: other.now)
        #expect(!other.exchange.isHedging && word(other.exchange.hedgeWon(now: other.now)) == "none")
    }

    @Test func whenTheFirstFailsTheSecondGoesOn() throws {
        var bench = try hedged(bench())
        #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "adopt")
        finish(&bench)
        #expect(tried(bench) == "a=reset, b=200")
    }

    @Test func whenTheSecondFailsTheFirstGoesOn() throws {
        var bench = try hedged(bench())
        let head = ReplyHead(status: 503, content: .json, length: 10)
        #expect(!bench.exchange.mayHedgeWin(head))
        bench.exchange.hedgeFailed("status_503", head: head, now: bench.now)
        #expect(!bench.exchange.isHedging)
        finish(&bench)
        #expect(tried(bench) == "b=status_503, a=200")
    }

    @Test func whenBothFailTheNextIsAsked() throws {
        let bench = try hedged(bench())
        bench.exchange.hedgeFailed(.reset, now: bench.now)
        #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "dispatch")
        bench.exchange.dispatched(now: bench.now)
        #expect(bench.exchange.plan?.provider.name == "c")
        #expect(tried(bench) == "b=reset, a=reset, c=none")
    }

    @Test func whatTheRequestIsToBlameForEndsBoth() throws {
        var bench = try hedged(bench())
        _ = bench.reply(400)
        #expect(word(bench.collected(apiError: true)) == "pass")
        #expect(!bench.exchange.isHedging)
        #expect(tried(bench) == "b=none, a=status_400")
    }

    @Test func theFirstsTimeoutLeavesTheSecond() throws {
        var bench = try bench()
        try bench.dispatch(stream: true)
        #expect(word(bench.tick(after: .seconds(2))) == "hedge")
        let first = try #require(bench.exchange.plan?.limits.firstToken)
        #expect(word(bench.tick(after: first)) == "adopt")
        #expect(tried(bench) == "a=timeout_first_token, b=none")
    }

    @Test func aLoserIsNotJudged() throws {
        var bench = try bench()
        for _ in 0..<8 {
            bench.restart()
            bench = try hedged(bench)
            #expect(word(bench.exchange.hedgeWon(now: bench.now)) == "adopt")
            finish(&bench)
        }
        bench.restart()
        try bench.dispatch()
        #expect(bench.exchange.plan?.provider.name == "a", "its breaker is closed")
    }

    @Test func theClientLeaves() throws {
        var bench = try hedged(bench())
        bench.exchange.clientGone(now: bench.now)
        _ = bench.close()
        #expect(!bench.exchange.isHedging && tried(bench) == "b=none, a=none")
    }

    @Test(arguments: ["off", "alone", "failover", "attempts", "policy", "no share"])
    func notWhere(reason: String) throws {
        let alone = "- {condition: 'true', action: allow, providers: [a]}"
        var bench = try bench(policies: reason == "policy" ? alone : nil) {
            switch reason {
            case "off": $0.hedge.after = nil
            case "failover": $0.failover.isEnabled = false
            case "attempts": $0.attemptsMax = 1
            case "no share": $0.hedge.extraMax = 0
            case "alone": $0.modelMapping = [NamedEntry(name: "m", value: ["a"])]
            default: break
            }
        }
        try bench.dispatch()
        #expect(word(bench.tick(after: .seconds(20))) == "none")
    }

    @Test func aShareOfRequestsAtMost() throws {
        var bench = try bench { $0.hedge.extraMax = 0.1 }
        var seconds = 0
        for _ in 0..<100 {
            bench.restart()
            try bench.dispatch()
            if word(bench.tick(after: .seconds(2))) == "hedge" { seconds += 1 }
            _ = bench.reply(200)
            _ = bench.collected()
            _ = bench.close()
        }
        #expect((9...12).contains(seconds), "one was saved at the start: \(seconds)")
    }

    @Test func whoWantsToBeLeftAloneIsNotAsked() throws {
        var bench = try bench(["a", "b"])
        try bench.dispatch()
        #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "dispatch")
        bench.exchange.dispatched(now: bench.now)
        _ = bench.reply(429, retryAfter: .seconds(60))
        _ = bench.collected(apiError: true)
        _ = bench.close()
        bench.restart()
        try bench.dispatch()
        #expect(word(bench.tick(after: .seconds(2))) == "none")
        #expect(bench.exchange.plan?.provider.name == "a")
    }

    @Test func thePercentileIsMeasured() throws {
        var bench = try bench { $0.hedge.after = .percentile(95) }
        func answer(after duration: Duration) throws {
            bench.restart()
            try bench.dispatch()
            #expect(word(bench.tick(after: duration)) == "none", "too few are known")
            _ = bench.reply(200)
            _ = bench.collected()
            _ = bench.close()
        }
        for _ in 0..<LatencyHistogram.answersMin { try answer(after: .milliseconds(100)) }
        bench.restart()
        try bench.dispatch()
        #expect(word(bench.tick(after: .milliseconds(90))) == "none")
        #expect(word(bench.tick(after: .milliseconds(40))) == "hedge")
        // Streams are measured apart: of them nothing is known.
        bench.restart()
        try bench.dispatch(stream: true)
        #expect(word(bench.tick(after: .seconds(2))) == "none")
    }
}
