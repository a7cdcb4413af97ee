import MercatorExchange
import MercatorGateway
import MercatorProviders
import MercatorRouting
import MercatorYAML
import Testing

/// Providers whose quota or balance is used up, step by step.
@Suite struct ExchangeQuotaTests {
    /// Providers that serve the model `m`.
    private func bench(
        _ names: [String], _ change: (inout RoutingConfiguration) -> Void = { _ in },
        each: (inout ProviderConfiguration) -> Void = { _ in }
    ) throws -> ExchangeBench {
        var routing = RoutingConfiguration()
        change(&routing)
        let providers = names.map { name in
            ExchangeBench.provider(name) {
                $0.models = ["m"]
                each(&$0)
            }
        }
        return try ExchangeBench(providers: providers) { $0.routing = routing }
    }

    private func tried(_ bench: ExchangeBench) -> String { bench.exchange.dossier.attemptsText }

    /// Takes the dispatch that an event has come to.
    private func follow(_ bench: inout ExchangeBench, _ action: ExchangeAction) {
        #expect(word(action) == "dispatch")
        bench.exchange.dispatched(now: bench.now)
    }

    private func answer(_ bench: inout ExchangeBench) {
        #expect(word(bench.reply(200)) == "collect")
        #expect(word(bench.collected()) == "pass")
        #expect(bench.close() == .complete)
    }

    /// The bench's provider answers that its account is used up.
    private func usedUp(_ bench: inout ExchangeBench, status: Int = 429) -> ExchangeAction {
        #expect(word(bench.reply(status)) == "collect")
        var facts = CollectedFacts(looksLikeJSON: true, isAPIError: true)
        facts.isUsedUp = true
        return bench.exchange.collected(facts, now: bench.now)
    }

    @Test(arguments: [429, 402, 400, 403]) func aUsedUpAccountIsLeftUntilATrialIsGood(status: Int) throws {
        var bench = try bench(["a", "b"]) { $0.failover.onRateLimit = .fail }
        try bench.dispatch()
        let action = usedUp(&bench, status: status)
        follow(&bench, action)
        answer(&bench)
        #expect(tried(bench) == "a=quota_exhausted, b=200")
        bench.restart()
        try bench.dispatch()
        answer(&bench)
        #expect(tried(bench) == "b=200", "held out")
        bench.pass(.seconds(61))
        bench.restart()
        try bench.dispatch()
        answer(&bench)
        #expect(tried(bench) == "a=200", "the trial was good")
    }

    @Test func whereAllAccountsAreUsedUpTheCallerIsToldSo() throws {
        for names in [["a"], ["a", "b"]] {
            var bench = try bench(names, each: { $0.maxRetries = 3 })
            try bench.dispatch()
            var action = usedUp(&bench)
            if names.count > 1 {
                follow(&bench, action)
                action = usedUp(&bench)
            }
            #expect(word(action) == "pass", "the provider's own words, and no retry")
            _ = bench.close()
            bench.restart()
            let opening = try bench.open()
            guard case .act(.refuse(let refusal)) = opening else {
                Issue.record("asked all the same: \(word(opening))")
                continue
            }
            #expect(refusal.status == 429 && refusal.code == "insufficient_quota")
            #expect(refusal.headers.map(\.name) == ["retry-after"])
        }
    }

    @Test func anErrorEventMaySayThatAnAccountIsUsedUp() throws {
        var bench = try bench(["a", "b"])
        try bench.dispatch(stream: true)
        _ = bench.reply(200, .eventStream, length: nil)
        let data = #"{"error":{"message":"no","type":"insufficient_quota","code":"credit_balance_exhausted"}}"#
        let action = bench.exchange.beganWithError(StreamError(eventData: Array(data.utf8)), now: bench.now)
        follow(&bench, action)
        #expect(tried(bench) == "a=quota_exhausted, b=none")
    }
}
