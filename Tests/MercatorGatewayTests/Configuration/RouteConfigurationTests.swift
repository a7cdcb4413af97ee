import MercatorGateway
import MercatorRouting
import MercatorYAML
import Testing

/// `routing.routes`, with its mistakes.
@Suite struct RouteConfigurationTests {
    private func load(_ routes: String) -> LoadedConfiguration {
        let providers = "providers:\n  a: {base_url: 'http://h/v1'}\n  b: {base_url: 'http://i/v1', enabled: false}\n"
        return ConfigurationLoader(system: SimulatedOutside().system).load(
            text: providers + "routing: {failover: {max_retries: 3, providers: [b]}, routes: \(routes)}\n",
            path: "config.yaml")
    }

    @Test func everyKey() throws {
        let loaded = load(
            """
            [{models: [m, 'x/*'], providers: [a, b], strategy: round_robin, weights: {a: 9}, max_attempts: 2, \
            deadline: 10s, failover: {enabled: true, max_retries: 1, retry_delay: 1s, on_rate_limit: fail, \
            on_missing_model: true, providers: [a]}}]
            """)
        let routing = try #require(loaded.configuration?.routing, "\(loaded.diagnostics)")
        let route = try #require(routing.routes.first)
        #expect(route.models == ["m", "x/*"] && route.providers == ["a", "b"] && route.strategy == "round-robin")
        let applied = routing.applying(route)
        #expect(applied.effectiveStrategy == "round-robin" && applied.attemptsMax == 2)
        #expect(applied.deadline == .seconds(10) && applied.othersMax == 1 && applied.failover.pause == .seconds(1))
        #expect(applied.failover.onRateLimit == .fail && applied.failover.onMissingModel)
        #expect(applied.failover.providers == ["a"] && applied.providerWeights == [NamedEntry(name: "a", value: 9)])
    }

    @Test func whatARouteDoesNotSayIsAsEverywhere() throws {
        let routing = try #require(load("[{models: [m]}]").configuration?.routing)
        let applied = routing.applying(try #require(routing.routes.first))
        #expect(applied.othersMax == 3 && applied.failover.providers == ["b"] && applied.isFailoverOn)
        #expect(applied.effectiveStrategy == "policy" && applied.attemptsMax == nil)
    }

    @Test(arguments: [
        ("[{strategy: weighted}]", "config/missing-key", ""),
        ("[{models: []}]", "config/invalid-value", "all of them"),
        ("[{models: [m], strategy: fastest}]", "config/invalid-value", "write one of"),
        ("[{models: [m], providers: [c]}]", "config/unknown-provider", "configured: a, b"),
        ("[{models: [m], failover: {providers: [c]}}]", "config/unknown-provider", ""),
        ("[{models: [m], weights: {c: 1}}]", "config/unknown-provider", ""),
        ("[{models: [m], providers: [a], weights: {b: 1}}]", "config/invalid-value", "leave its weight out"),
        ("[{models: [m], max_attempts: 99}]", "config/invalid-value", ""),
        ("[{models: [m], stratgy: weighted}]", "config/unknown-key", "did you mean"),
    ]) func mistakesAreTold(routes: String, code: String, hint: String) {
        let loaded = load(routes)
        #expect(loaded.configuration == nil)
        let found = loaded.diagnostics.filter { $0.code == code }
        #expect(found.count == 1, "\(loaded.diagnostics)")
        #expect(hint.isEmpty || found.first?.hint?.contains(hint) == true, "\(found)")
    }

    @Test(arguments: [
        ("[{models: ['chat-*']}, {models: ['chat-4*', m]}]", "config/unreachable-route"),
        ("[{models: [m]}, {models: [m]}]", "config/unreachable-route"),
        ("[{models: ['*']}, {models: ['x*y']}]", "config/unreachable-route"),
        ("[{models: [m], providers: [b]}]", "config/route-without-provider"),
    ]) func whatCannotServeIsWarnedOf(routes: String, code: String) {
        let loaded = load(routes)
        #expect(loaded.configuration != nil && loaded.diagnostics.map(\.code).contains(code), "\(loaded.diagnostics)")
    }

    @Test func whatComesBeforeAPatternIsNoMistake() {
        let loaded = load("[{models: [chat-4]}, {models: ['chat-*']}, {models: ['*']}]")
        #expect(!loaded.diagnostics.contains { $0.code == "config/unreachable-route" }, "\(loaded.diagnostics)")
    }
}
