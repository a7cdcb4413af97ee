import MercatorExchange
import MercatorGateway
import MercatorProviders
import MercatorRouting
import MercatorSystem
import MercatorYAML
import Testing

/// What happens when one of several providers fails, step by step.
@Suite struct ExchangeFailoverTests {
    /// Providers a, b and c that serve the model `m`.
    private func bench(
        _ names: [String] = ["a", "b", "c"], policies: String? = nil,
        _ change: (inout RoutingConfiguration) -> Void = { _ in },
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
        return try ExchangeBench(providers: providers, policies: policies) { $0.routing = routing }
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

    @Test(arguments: [
        ProviderFailure.refused(text: "t"), .reset, .dns(host: "h", text: "t"), .tls(kind: "expired", text: "t"),
        .connectTimeout(stage: "tcp", after: .seconds(5)), .malformed(text: "t"), .busy(connectionsMax: 1),
    ]) func aConnectionThatFailsIsTriedElsewhereAtOnce(failure: ProviderFailure) throws {
        var bench = try bench()
        try bench.dispatch()
        let action = bench.exchange.failed(failure, now: bench.now)
        follow(&bench, action)
        answer(&bench)
        #expect(tried(bench) == "a=\(failure.code), b=200")
    }

    @Test(arguments: [429, 500, 502, 503, 504, 529, 402, 408]) func aStatusIsTriedElsewhereAtOnce(status: Int) throws {
        var bench = try bench()
        try bench.dispatch()
        #expect(word(bench.reply(status, retryAfter: .seconds(90))) == "collect")
        let action = bench.collected(apiError: true)
        follow(&bench, action)
        answer(&bench)
        #expect(tried(bench) == (status == 402 ? "a=quota_exhausted, b=200" : "a=status_\(status), b=200"))
    }

    @Test func aSearchInVainCostsNoRetry() throws {
        // b lacks what is asked for, so looking for another than a comes to nothing, however often.
        var bench = try bench(["a", "b"]) {
            $0.breaker.isEnabled = false
        } each: {
            $0.maxRetries = 0
            if $0.name == "b" { $0.capabilities.tools = false }
        }
        let body = #"{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f"}}]}"#
        for _ in 0..<2 * RetryBudget().available {
            bench.restart()
            let opening = try bench.open(body)
            #expect(word(opening) == "dispatch")
            bench.exchange.dispatched(now: bench.now)
            _ = bench.reply(408)
            #expect(word(bench.collected(apiError: true)) == "pass")
            _ = bench.close()
        }
        bench.restart()
        try bench.dispatch()
        let action = bench.exchange.failed(.reset, now: bench.now)
        follow(&bench, action)
    }

    @Test(arguments: [400, 401, 403, 404, 409, 413, 422]) func whatTheRequestIsToBlameForIsNot(status: Int) throws {
        var bench = try bench {
            $0.failover.onRateLimit = .failover
        } each: {
            $0.maxRetries = 0
        }
        try bench.dispatch()
        _ = bench.reply(status)
        #expect(word(bench.collected(apiError: true)) != "dispatch")
        #expect(bench.exchange.dossier.attempts.count == 1)
    }

    @Test func aMissingModelWhereConfigured() throws {
        var bench = try bench { $0.failover.onMissingModel = true }
        try bench.dispatch()
        _ = bench.reply(404)
        let action = bench.collected(apiError: true)
        follow(&bench, action)
        answer(&bench)
    }

    @Test func pagesAndBrokenSuccesses() throws {
        for content in [ReplyContent.html, .eventStream] {
            var bench = try bench()
            try bench.dispatch()
            let action = bench.reply(200, content)
            follow(&bench, action)
            answer(&bench)
            #expect(tried(bench) == "a=content_type, b=200")
        }
        var bench = try bench()
        try bench.dispatch()
        _ = bench.reply(200)
        let action = bench.collected(json: false)
        follow(&bench, action)
        answer(&bench)
    }

    @Test func anErrorInASuccessUnlessTheRequestIsToBlame() throws {
        for (status, expected) in [(500, "dispatch"), (429, "dispatch"), (400, "pass")] {
            var bench = try bench()
            try bench.dispatch()
            _ = bench.reply(200)
            var facts = CollectedFacts(looksLikeJSON: true, isAPIError: true)
            facts.error = StreamError(message: nil, status: status)
            #expect(word(bench.exchange.collected(facts, now: bench.now)) == expected)
        }
    }

    @Test func anErrorAsFirstEvent() throws {
        var bench = try bench()
        try bench.dispatch(stream: true)
        _ = bench.reply(200, .eventStream, length: nil)
        let action = bench.exchange.beganWithError(StreamError(message: "no", status: 500), now: bench.now)
        follow(&bench, action)
        _ = bench.reply(200, .eventStream, length: nil)
        bench.event(done: true)
        #expect(word(bench.exchange.ended(now: bench.now)) == "finish")
        #expect(tried(bench) == "a=error_event, b=200")
    }

    @Test func aTimeoutWhileThereIsTimeLeft() throws {
        var bench = try bench(each: { $0.timeouts.firstToken = .seconds(10) })
        try bench.dispatch(stream: true)
        #expect(word(bench.tick(after: .seconds(9))) == "none")
        let action = bench.tick(after: .seconds(1))
        follow(&bench, action)
        #expect(tried(bench) == "a=timeout_first_token, b=none")
        #expect(word(bench.tick(after: .seconds(9))) == "none", "the next has a limit of its own")
        let second = bench.tick(after: .seconds(1))
        follow(&bench, second)
        #expect(word(bench.tick(after: .seconds(10))) == "refuse 504 provider_timeout")
    }

    @Test func oneDeadlineForAll() throws {
        var bench = try bench {
            $0.deadline = .seconds(15)
        } each: {
            $0.timeouts.firstToken = .seconds(10)
        }
        try bench.dispatch(stream: true)
        let action = bench.tick(after: .seconds(10))
        follow(&bench, action)
        #expect(word(bench.tick(after: .milliseconds(4_999))) == "none")
        #expect(word(bench.tick(after: .milliseconds(1))) == "refuse 504 provider_timeout")
    }

    @Test func nothingAfterTheFirstByte() throws {
        var bench = try bench()
        try bench.stream()
        #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "cut upstream_truncated")
    }

    @Test func theLastOneHasItsRetries() throws {
        var bench = try bench(["a", "b"])
        try bench.dispatch()
        let action = bench.exchange.failed(.reset, now: bench.now)
        follow(&bench, action)
        #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "abandon")
        let second = bench.tick(after: .seconds(1))
        follow(&bench, second)
        answer(&bench)
        #expect(tried(bench) == "a=reset, b=reset, b=200")
    }

    @Test func attemptsAreBoundedOverAll() throws {
        var bench = try bench(["a", "b", "c", "d"]) { $0.attemptsMax = 3 }
        try bench.dispatch()
        for _ in 0..<2 {
            let action = bench.exchange.failed(.reset, now: bench.now)
            follow(&bench, action)
        }
        #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "refuse 502 provider_unreachable")
        #expect(tried(bench) == "a=reset, b=reset, c=reset")
    }

    @Test(arguments: [
        { @Sendable (routing: inout RoutingConfiguration) in routing.failover.isEnabled = false },
        { @Sendable (routing: inout RoutingConfiguration) in routing.fallback.isEnabled = false },
        { @Sendable (routing: inout RoutingConfiguration) in routing.failover.retriesMax = 0 },
    ]) func eitherSpellingSwitchesItOff(change: @Sendable (inout RoutingConfiguration) -> Void) throws {
        var bench = try bench(["a", "b"], change) { $0.maxRetries = 0 }
        try bench.dispatch()
        #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "refuse 502 provider_unreachable")
    }

    @Test func aRateLimitMayBeWaitedForFirst() throws {
        var bench = try bench(["a", "b"]) {
            $0.failover.onRateLimit = .retryWithBackoff
        } each: {
            $0.maxRetries = 1
        }
        try bench.dispatch()
        _ = bench.reply(429, retryAfter: .seconds(2))
        #expect(word(bench.collected(apiError: true)) == "abandon")
        let action = bench.tick(after: .seconds(3))
        follow(&bench, action)
        _ = bench.reply(429, retryAfter: .seconds(2))
        let second = bench.collected(apiError: true)
        follow(&bench, second)
        answer(&bench)
        #expect(tried(bench) == "a=status_429, a=status_429, b=200")
    }

    @Test func aRateLimitedProviderIsLeftAlone() throws {
        var bench = try bench(["a", "b"])
        try bench.dispatch()
        _ = bench.reply(429, retryAfter: .seconds(30))
        let action = bench.collected(apiError: true)
        follow(&bench, action)
        answer(&bench)
        for (seconds, expected) in [(29, "b=200"), (1, "a=200")] {
            bench.pass(.seconds(seconds))
            bench.restart()
            try bench.dispatch()
            answer(&bench)
            #expect(tried(bench) == expected)
        }
    }

    @Test func anOpenBreakerIsPassedOver() throws {
        var bench = try bench(["a", "b"])
        for _ in 0..<5 {
            bench.restart()
            try bench.dispatch()
            let action = bench.exchange.failed(.refused(text: "t"), now: bench.now)
            follow(&bench, action)
            answer(&bench)
        }
        bench.restart()
        try bench.dispatch()
        answer(&bench)
        #expect(tried(bench) == "b=200")
        bench.pass(.seconds(1))
        bench.restart()
        try bench.dispatch()
        #expect(tried(bench) == "a=none", "a trial")
        bench.restart()
        try bench.dispatch()
        #expect(tried(bench) == "b=none", "one trial at a time")
    }

    @Test func allOpenIsAFastRefusal() throws {
        var bench = try bench(["a"], each: { $0.maxRetries = 0 })
        for _ in 0..<5 {
            bench.restart()
            try bench.dispatch()
            _ = bench.exchange.failed(.refused(text: "t"), now: bench.now)
            _ = bench.close()
        }
        bench.restart()
        guard case .act(.refuse(let refusal)) = try bench.open() else {
            Issue.record("asked although its breaker is open")
            return
        }
        #expect(refusal.status == 503 && refusal.code == "provider_unavailable")
        #expect(refusal.headers.contains { $0.name == "retry-after" && $0.value == "1" })
        bench.pass(.seconds(1))
        bench.restart()
        try bench.dispatch()
        answer(&bench)
        bench.restart()
        try bench.dispatch()
    }

    @Test func aBreakerThatOpensEndsTheRetries() throws {
        var bench = try bench(["a"], each: { $0.maxRetries = 10 })
        try bench.dispatch()
        for _ in 0..<4 {
            #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "abandon")
            let action = bench.tick(after: .seconds(8))
            follow(&bench, action)
        }
        #expect(word(bench.exchange.failed(.reset, now: bench.now)).hasPrefix("refuse 502"))
    }

    @Test func whomThePolicyDoesNotPermitIsNeverAsked() throws {
        var bench = try bench(
            policies: """
                - condition: 'true'
                  action: allow
                  providers: [c, a]
                """)
        try bench.dispatch()
        let action = bench.exchange.failed(.reset, now: bench.now)
        follow(&bench, action)
        #expect(tried(bench) == "a=reset, c=none")
        let last = bench.exchange.failed(.reset, now: bench.now)
        #expect(word(last) == "abandon", "only its own retries are left")
    }

    @Test func aPolicysRouteIsCompleteAndInOrder() throws {
        var bench = try bench(
            policies: """
                - condition: 'true'
                  action: route
                  provider: b
                  fallback: [a]
                """
        ) {
            $0.strategy = "round-robin"
            $0.failover.providers = ["c"]
        } each: {
            $0.maxRetries = 0
        }
        for _ in 0..<3 {
            bench.restart()
            try bench.dispatch()
            let action = bench.exchange.failed(.reset, now: bench.now)
            follow(&bench, action)
            #expect(tried(bench) == "b=reset, a=none")
            answer(&bench)
            bench.pass(.seconds(60))
        }
        bench.restart()
        try bench.dispatch()
        let action = bench.exchange.failed(.reset, now: bench.now)
        follow(&bench, action)
        #expect(word(bench.exchange.failed(.reset, now: bench.now)).hasPrefix("refuse"), "c is not in the route")
    }

    @Test func sparesAndTheLastResortComeLast() throws {
        var bench = try ExchangeBench(
            providers: [
                ExchangeBench.provider("last"), ExchangeBench.provider("spare") { $0.models = ["other"] },
                ExchangeBench.provider("a") { $0.models = ["m"] },
            ]
        ) {
            $0.routing.failover.providers = ["spare"]
            $0.routing.fallback.defaultProvider = "last"
        }
        try bench.dispatch()
        for _ in 0..<2 {
            let action = bench.exchange.failed(.reset, now: bench.now)
            follow(&bench, action)
        }
        #expect(tried(bench) == "a=reset, spare=reset, last=none")
        bench.restart()
        guard case .act(.dispatch) = try bench.open(#"{"model":"nobodys","messages":[]}"#) else {
            Issue.record("a model that nobody serves goes to the last resort")
            return
        }
        bench.exchange.dispatched(now: bench.now)
        #expect(tried(bench) == "last=none")
    }

    @Test func whoLacksWhatIsNeededIsPassedOver() throws {
        let request = #"{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f"}}]}"#
        var bench = try bench(["a", "b", "c"]) { _ in
        } each: {
            $0.modelMapping = [NamedEntry(name: "m", value: "model-at-\($0.name)")]
            if $0.name != "a" { $0.capabilities.tools = false }
        }
        guard case .act(.dispatch) = try bench.open(request) else {
            Issue.record("not dispatched")
            return
        }
        bench.exchange.dispatched(now: bench.now)
        #expect(word(bench.exchange.failed(.reset, now: bench.now)) == "abandon", "only its own retries are left")
        #expect(bench.exchange.dossier.modelSent == "model-at-a", "what is sent again is what was sent")
        let action = bench.tick(after: .seconds(1))
        follow(&bench, action)
        answer(&bench)
        #expect(tried(bench) == "a=reset, a=200")
    }

    @Test func eachProviderIsAskedInItsOwnWords() throws {
        var bench = try ExchangeBench(
            providers: [
                ExchangeBench.provider("a") { $0.modelMapping = [NamedEntry(name: "m", value: "model-at-a")] },
                ExchangeBench.provider("b") { $0.modelMapping = [NamedEntry(name: "m", value: "model-at-b")] },
            ])
        try bench.dispatch()
        #expect(bench.exchange.plan.map { String(buffer: $0.body) }?.contains("model-at-a") == true)
        let action = bench.exchange.failed(.reset, now: bench.now)
        follow(&bench, action)
        #expect(bench.exchange.plan.map { String(buffer: $0.body) }?.contains("model-at-b") == true)
        #expect(bench.exchange.dossier.modelSent == "model-at-b")
    }
}
