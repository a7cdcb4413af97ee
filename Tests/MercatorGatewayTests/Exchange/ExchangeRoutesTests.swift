import MercatorGateway
import MercatorRouting
import MercatorYAML
import Testing

/// `routing.routes` from the configuration to the provider that is asked, and asked next.
@Suite struct ExchangeRoutesTests {
    private func bench(
        _ routes: [RouteConfiguration], policies: String? = nil,
        _ change: (inout RoutingConfiguration) -> Void = { _ in }
    ) throws -> ExchangeBench {
        var routing = RoutingConfiguration()
        routing.routes = routes
        change(&routing)
        let providers = ["a", "b", "c"].map { name in
            ExchangeBench.provider(name) {
                $0.models = ["m", "chat-large", "chat-small"]
                $0.maxRetries = 0
            }
        }
        return try ExchangeBench(providers: providers, policies: policies) { $0.routing = routing }
    }

    private func route(
        _ models: [String], _ change: (inout RouteConfiguration) -> Void = { _ in }
    ) -> RouteConfiguration {
        var route = RouteConfiguration()
        route.models = models
        change(&route)
        return route
    }

    /// Everybody who is asked for a model while all fail, in order, and the code that the caller gets at last.
    private func asked(_ bench: inout ExchangeBench, _ model: String) throws -> String {
        bench.restart()
        let opening = try bench.open(#"{"model":"\#(model)","messages":[]}"#)
        guard case .act(.dispatch) = opening else { return word(opening) }
        bench.exchange.dispatched(now: bench.now)
        while case .dispatch = bench.exchange.failed(.reset, now: bench.now) {
            bench.exchange.dispatched(now: bench.now)
        }
        _ = bench.close()
        // Long enough for every breaker, and for the retry that is free in quiet times.
        bench.pass(.seconds(120))
        return bench.exchange.dossier.attempts.map(\.provider).joined(separator: " ")
    }

    /// Who is asked and answers.
    private func served(_ bench: inout ExchangeBench, _ model: String) throws -> String {
        bench.restart()
        let opening = try bench.open(#"{"model":"\#(model)","messages":[]}"#)
        guard case .act(.dispatch) = opening, let name = bench.exchange.plan?.provider.name else {
            return word(opening)
        }
        bench.exchange.dispatched(now: bench.now)
        _ = bench.reply(200)
        _ = bench.collected()
        _ = bench.close()
        return name
    }

    @Test func aRouteNamesItsProvidersAndNobodyElse() throws {
        var bench = try bench([route(["chat-*"]) { $0.providers = ["c", "b"] }]) {
            $0.failover.providers = ["a"]
            $0.fallback.defaultProvider = "a"
        }
        #expect(try asked(&bench, "chat-large") == "c b")
        #expect(try asked(&bench, "m") == "a b c")
        #expect(try asked(&bench, "chat-of-tomorrow") == "c b", "also where nobody lists the model")
    }

    /// After how many seconds of silence a second attempt is made; nil for never.
    private func hedged(_ bench: inout ExchangeBench, _ model: String) throws -> Int? {
        bench.restart()
        let opening = try bench.open(#"{"model":"\#(model)","messages":[]}"#)
        guard case .act(.dispatch) = opening else { throw ExchangeBench.Unexpected(what: word(opening)) }
        bench.exchange.dispatched(now: bench.now)
        defer {
            _ = bench.close()
            bench.pass(.seconds(120))
        }
        for second in 1...10 {
            if word(bench.tick(after: .seconds(1))) == "hedge" { return second }
        }
        return nil
    }

    @Test func aRouteHedgesInItsOwnWay() throws {
        let routes = [
            route(["chat-large"]) { $0.hedge.after = .after(.seconds(5)) },
            route(["chat-small"]) { $0.hedge.extraMax = 0 },
        ]
        var bench = try bench(routes) {
            $0.hedge.after = .after(.seconds(2))
            $0.hedge.extraMax = 1
        }
        #expect(try hedged(&bench, "m") == 2)
        #expect(try hedged(&bench, "chat-large") == 5)
        #expect(try hedged(&bench, "chat-small") == nil)
        bench = try self.bench([route(["m"]) { $0.hedge.after = .after(.seconds(3)) }]) { $0.hedge.extraMax = 1 }
        #expect(try hedged(&bench, "m") == 3, "also where `routing` has none")
        #expect(try hedged(&bench, "chat-large") == nil)
    }

    @Test func aRouteMayHaveSparesOfItsOwn() throws {
        var bench = try bench([
            route(["m"]) {
                $0.providers = ["c"]
                $0.failover.providers = ["a"]
                $0.strategy = "round-robin"
            }
        ])
        for _ in 0..<4 { #expect(try asked(&bench, "m") == "c a") }
    }

    @Test func aRouteHasItsOwnStrategyAndWeights() throws {
        var bench = try bench([
            route(["chat-large"]) {
                $0.strategy = "round-robin"
                $0.weights = [NamedEntry(name: "a", value: 3), NamedEntry(name: "c", value: 0)]
            }
        ])
        let large = try (0..<8).map { _ in try served(&bench, "chat-large") }
        #expect(large.filter { $0 == "a" }.count == 6 && large.filter { $0 == "b" }.count == 2)
        for _ in 0..<4 { #expect(try served(&bench, "chat-small") == "a") }
    }

    @Test func theFirstRouteCounts() throws {
        var bench = try bench([
            route(["chat-small"]) { $0.providers = ["b"] }, route(["chat-*"]) { $0.providers = ["c"] },
            route(["*"]) { $0.failover.isEnabled = false },
        ])
        #expect(try asked(&bench, "chat-small") == "b")
        #expect(try asked(&bench, "chat-large") == "c")
        #expect(try asked(&bench, "m") == "a")
    }

    @Test func failuresAreMetAsTheRouteSays() throws {
        var bench = try bench([
            route(["m"]) { $0.attemptsMax = 2 }, route(["chat-small"]) { $0.failover.isEnabled = false },
            route(["chat-large"]) { $0.failover.retriesMax = 1 },
        ])
        #expect(try asked(&bench, "m") == "a b")
        #expect(try asked(&bench, "chat-small") == "a")
        #expect(try asked(&bench, "chat-large") == "a b")
        var other = try self.bench([route(["m"]) { $0.failover.isEnabled = true }]) { $0.fallback.isEnabled = false }
        #expect(try asked(&other, "m") == "a b c", "on for this model although off for all")
        #expect(try asked(&other, "chat-small") == "a")
    }

    @Test func aMissingModelIsTriedElsewhereWhereTheRouteSaysSo() throws {
        var bench = try bench([route(["m"]) { $0.failover.onMissingModel = true }])
        try bench.dispatch()
        _ = bench.reply(404)
        #expect(word(bench.collected(apiError: true)) == "dispatch")
        _ = bench.close()
    }

    @Test func policiesHaveTheLastWord() throws {
        let only = route(["*"]) { $0.providers = ["a", "b"] }
        var routed = try bench([only], policies: "- {condition: 'true', action: route, provider: c}")
        #expect(try asked(&routed, "m") == "c")
        var allowed = try bench([only], policies: "- {condition: 'true', action: allow, providers: [b, c]}")
        #expect(try asked(&allowed, "m") == "b")
        let renamed = "- {condition: 'true', action: route, model: chat-large}"
        var model = try bench([route(["chat-large"]) { $0.providers = ["c"] }], policies: renamed)
        #expect(try asked(&model, "m") == "c", "the model that is asked for in the end")
    }

    @Test func callersNameProvidersWhereTheRouteIsManual() throws {
        var bench = try bench([route(["m"]) { $0.strategy = "manual" }])
        let header = "X-Mercator-Provider: c\r\n"
        _ = try bench.open(headers: header)
        #expect(bench.exchange.plan?.provider.name == "c")
        bench.restart()
        _ = try bench.open(#"{"model":"chat-small","messages":[]}"#, headers: header)
        #expect(bench.exchange.plan?.provider.name == "a")
    }

    @Test func nobodyElseServesWhereAllOfARouteAreDisabled() throws {
        var routing = RoutingConfiguration()
        routing.routes = [route(["m"]) { $0.providers = ["off"] }]
        let providers = [
            ExchangeBench.provider("a") { $0.models = ["m"] }, ExchangeBench.provider("off") { $0.isEnabled = false },
        ]
        var bench = try ExchangeBench(providers: providers) { $0.routing = routing }
        #expect(word(try bench.open()).hasPrefix("refuse 404"))
    }

    @Test func strategiesDoNotOrderSpares() throws {
        var bench = try ExchangeBench(
            providers: ["last", "spare", "a", "b"].map { name in
                ExchangeBench.provider(name) {
                    $0.models = name.count == 1 ? ["m"] : ["other"]
                    $0.maxRetries = 0
                }
            }
        ) {
            $0.routing.strategy = "round-robin"
            $0.routing.failover.providers = ["spare"]
            $0.routing.fallback.defaultProvider = "last"
        }
        for _ in 0..<4 { #expect(["a b spare last", "b a spare last"].contains(try asked(&bench, "m"))) }
    }
}
