import MercatorGateway
import MercatorRouting
import Testing

/// `routing:` and what providers say to it, with its mistakes.
@Suite struct RoutingConfigurationTests {
    private func load(_ text: String) -> LoadedConfiguration {
        let providers = "providers:\n  a: {base_url: 'http://h/v1'}\n  b: {base_url: 'http://i/v1', enabled: false}\n"
        return ConfigurationLoader(system: SimulatedOutside().system).load(text: providers + text, path: "config.yaml")
    }

    private func routing(_ text: String) throws -> RoutingConfiguration {
        let loaded = load(text)
        return try #require(loaded.configuration?.routing, "\(loaded.diagnostics)")
    }

    @Test func bothSpellingsOfFailover() throws {
        #expect(try routing("").isFailoverOn && routing("").othersMax == nil)
        #expect(try !routing("routing: {failover: {enabled: false}}").isFailoverOn)
        #expect(try !routing("routing: {fallback: {enabled: false}}").isFailoverOn)
        #expect(try routing("routing: {failover: {max_retries: 2}}").othersMax == 2)
        #expect(try routing("routing: {fallback: {max_attempts: 3}, failover: {max_retries: 2}}").othersMax == 2)
        #expect(try routing("routing: {fallback: {max_attempts: 0}}").othersMax == nil, "0 is all")
    }

    @Test(arguments: [
        ("strategy: round_robin", "round-robin"), ("strategy: Least-Latency", "least-latency"),
        ("strategy: cost-optimized", "least-cost"), ("sticky_routing: true", "sticky"),
        ("sticky_routing: true, strategy: sticky", "sticky"), ("strategy: policy", "policy"),
    ]) func strategiesAreUnderstood(text: String, name: String) throws {
        #expect(try routing("routing: {\(text)}").effectiveStrategy == name)
    }

    @Test func hedging() throws {
        #expect(try routing("").hedge.after == nil)
        #expect(try routing("routing: {hedge: {after: P95}}").hedge.after == .percentile(95))
        let hedge = try routing("routing: {hedge: {after: 1500ms, max_extra: 0.1}}").hedge
        #expect(hedge.after == .after(.milliseconds(1_500)) && hedge.extraMax == 0.1)
    }

    @Test(arguments: [
        ("strategy: fastest", "config/invalid-value", "write one of"),
        ("strategy: weighted, sticky_routing: true", "config/two-strategies", "strategy: sticky"),
        ("failover: {providers: [c]}", "config/unknown-provider", "configured: a, b"),
        ("fallback: {default_provider: elsewhere}", "config/unknown-provider", "configured: a, b"),
        ("provider_weights: {c: 1}", "config/unknown-provider", ""),
        ("model_mapping: {m: [a, c]}", "config/unknown-provider", ""),
        ("circuit_breaker: {failures: 0}", "config/invalid-value", "from 1"),
        ("circuit_breaker: {error_rate: 50}", "config/invalid-value", ""),
        ("max_attempts: 0", "config/invalid-value", ""),
        ("hedge: {after: p96}", "config/invalid-value", "did you mean `p9"),
        ("hedge: {after: 0s}", "config/invalid-value", "must be positive"),
        ("hedge: {after: soon}", "config/invalid-value", "500ms"),
        ("hedge: {max_extra: 5}", "config/invalid-value", ""),
        ("failover: {on_rate_limit: panic}", "config/invalid-value", ""),
        ("stratgy: policy", "config/unknown-key", "did you mean"),
    ]) func mistakesAreTold(text: String, code: String, hint: String) {
        let loaded = load("routing: {\(text)}\n")
        #expect(loaded.configuration == nil)
        let found = loaded.diagnostics.filter { $0.code == code }
        #expect(found.count == 1, "\(loaded.diagnostics)")
        #expect(hint.isEmpty || found.first?.hint?.contains(hint) == true, "\(found)")
    }

    @Test func aProviderMaySayOtherwise() throws {
        let text = """
            providers:
              a:
                base_url: 'http://h/v1'
                weight: 3
                priority: 1
                region: eu
                prices: {default: {prompt: 0.01, completion: 0.03}, small: {prompt: 0.001}}
                circuit_breaker: {failures: 2, open_for: 10s}
                health_check_interval: 0s
                health_check_path: /health
            routing: {circuit_breaker: {failures: 9, error_rate: 0.2}, health_check_interval: 10s}
            """
        let loaded = ConfigurationLoader(system: SimulatedOutside().system).load(text: text, path: "config.yaml")
        let provider = try #require(loaded.configuration?.providers.first, "\(loaded.diagnostics)")
        #expect(provider.routing.weight == 3 && provider.routing.tier == 1)
        #expect(provider.routing.breaker.failuresMax == 2 && provider.routing.breaker.failureShare == nil)
        #expect(provider.routing.healthCheckInterval == .zero && provider.routing.healthCheckPath == "/health")
        #expect(provider.routing.prices.map(\.name) == ["default", "small"])
        #expect(loaded.configuration?.routing.breaker.failuresMax == 9)
        #expect(loaded.configuration?.routing.healthCheckInterval == .seconds(10))
    }

    @Test(arguments: ["health", "/with space", "/a#b", ""]) func paths(path: String) {
        let text = "providers: {a: {base_url: 'http://h/v1', health_check_path: '\(path)'}}"
        let loaded = ConfigurationLoader(system: SimulatedOutside().system).load(text: text, path: "config.yaml")
        #expect(loaded.diagnostics.map(\.code) == ["config/invalid-value"])
    }
}
