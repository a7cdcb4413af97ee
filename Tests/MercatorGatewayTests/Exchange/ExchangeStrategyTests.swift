import MercatorGateway
import MercatorProviders
import MercatorRouting
import MercatorSystem
import MercatorYAML
import Testing

/// `routing.strategy` from the configuration to the provider that is asked.
@Suite struct ExchangeStrategyTests {
    private func bench(
        _ strategy: String, _ change: (inout RoutingConfiguration) -> Void = { _ in },
        each: (inout ProviderConfiguration) -> Void = { _ in }
    ) throws -> ExchangeBench {
        var routing = RoutingConfiguration()
        routing.strategy = strategy
        change(&routing)
        let providers = ["a", "b", "c"].map { name in
            ExchangeBench.provider(name) {
                $0.models = ["m"]
                each(&$0)
            }
        }
        return try ExchangeBench(providers: providers) { $0.routing = routing }
    }

    /// Who is asked for a request, which is then answered after `milliseconds`.
    private func ask(
        _ bench: inout ExchangeBench, headers: String = "", _ body: String = #"{"model":"m","messages":[]}"#,
        milliseconds: (String) -> Int = { _ in 1 }
    ) throws -> String {
        bench.restart()
        let opening = try bench.open(body, headers: headers)
        guard case .act(.dispatch) = opening, let name = bench.exchange.plan?.provider.name else {
            return word(opening)
        }
        bench.exchange.dispatched(now: bench.now)
        bench.pass(.milliseconds(milliseconds(name)))
        _ = bench.reply(200)
        _ = bench.collected()
        _ = bench.close()
        return name
    }

    @Test func roundRobin() throws {
        var bench = try bench("round-robin") { $0.providerWeights = [NamedEntry(name: "c", value: 2)] }
        let names = try (0..<8).map { _ in try ask(&bench) }
        #expect(names.filter { $0 == "c" }.count == 4 && names.filter { $0 == "a" }.count == 2)
    }

    @Test func leastCost() throws {
        var bench = try bench("least-cost") { _ in
        } each: {
            var price = TokenPriceConfiguration()
            price.prompt = ["a": 3, "b": 1, "c": 2][$0.name] ?? 0
            price.completion = ["a": 0.1, "b": 9, "c": 9][$0.name] ?? 0
            $0.routing.prices = [NamedEntry(name: "default", value: price)]
        }
        #expect(try ask(&bench) == "a")
        let long = String(repeating: "word ", count: 10_000)
        #expect(
            try ask(&bench, #"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"\#(long)"}]}"#) == "b")
    }

    @Test func leastLatencyAvoidsTheSlow() throws {
        var bench = try bench("least-latency")
        var names: [String] = []
        for _ in 0..<60 { names.append(try ask(&bench) { $0 == "b" ? 900 : 10 }) }
        #expect(names.filter { $0 == "b" }.count <= 5, "\(names)")
    }

    @Test func stickyByUserKeyAndSession() throws {
        for (kind, header) in [
            (StickyKeyKind.user, "X-User-ID"), (.session, "X-Session-ID"), (.composite, "X-User-ID"),
        ] {
            var bench = try bench("sticky") { $0.sticky.key = kind }
            var homes: Set<String> = []
            for caller in 0..<30 {
                let first = try ask(&bench, headers: "\(header): caller-\(caller)\r\n")
                homes.insert(first)
                for _ in 0..<3 { #expect(try ask(&bench, headers: "\(header): caller-\(caller)\r\n") == first) }
            }
            #expect(homes.count == 3)
        }
    }

    @Test func theOlderSpellingOfSticky() throws {
        var bench = try bench("policy") {
            $0.isSticky = true
            $0.stickyKey = "team_id"
        }
        let body = #"{"model":"m","messages":[],"metadata":{"team_id":"t7"}}"#
        let first = try ask(&bench, body)
        for _ in 0..<5 { #expect(try ask(&bench, body) == first) }
        #expect(try ask(&bench, headers: "X-Mercator-Metadata-Team-ID: t7\r\n") == first)
    }

    @Test func callersMayChooseWhereTheyMay() throws {
        let header = "X-Mercator-Provider: c\r\n"
        var manual = try bench("manual")
        #expect(try ask(&manual, headers: header) == "c")
        #expect(try ask(&manual) == "a")
        #expect(try ask(&manual, headers: "X-Mercator-Provider: nobody\r\n") == "a")
        var deaf = try bench("policy")
        #expect(try ask(&deaf, headers: header) == "a")
        var allowed = try bench("policy") { $0.allowsProviderHeader = true }
        #expect(try ask(&allowed, headers: header) == "c")
        var strict = try bench("manual") { $0.failover.isEnabled = false }
        #expect(try ask(&strict, headers: "X-Mercator-Provider: nobody\r\n") == "refuse 400 provider_not_available")
    }

    @Test func tiers() throws {
        var bench = try bench("priority") { _ in
        } each: {
            $0.routing.tier = $0.name == "a" ? 1 : 0
        }
        for _ in 0..<20 { #expect(try ask(&bench) != "a") }
    }

    @Test func healthBasedNeedsSomebodyWell() throws {
        var bench = try bench("health-based") { _ in
        } each: {
            $0.maxRetries = 0
        }
        for _ in 0..<9 {
            bench.restart()
            try bench.dispatch()
            while case .dispatch = bench.exchange.failed(.reset, now: bench.now) {
                bench.exchange.dispatched(now: bench.now)
            }
            _ = bench.close()
            guard bench.exchange.dossier.attempts.count == 3 else { break }
            if case .act(.refuse) = try opened(&bench) { break }
        }
        #expect(try ask(&bench) == "refuse 503 provider_unavailable")
        bench.pass(.seconds(31))
        #expect(["a", "b", "c"].contains(try ask(&bench)))
    }

    private func opened(_ bench: inout ExchangeBench) throws -> Opening {
        bench.restart()
        let opening = try bench.open()
        _ = bench.close()
        return opening
    }

    @Test func modelMappingNamesWhoServes() throws {
        var bench = try bench("policy") { $0.modelMapping = [NamedEntry(name: "smart", value: ["c", "b"])] }
        #expect(try ask(&bench, #"{"model":"smart","messages":[]}"#) == "c")
    }
}
