import MercatorGateway
import Testing

/// `telemetry.metrics`.
@Suite struct MetricsConfigurationTests {
    private func load(_ metrics: String) -> LoadedConfiguration {
        ConfigurationLoader(system: SimulatedOutside().system).load(
            text: "providers: {p: {base_url: http://h}}\ntelemetry: {metrics: \(metrics)}\n", path: "c")
    }

    @Test func whatIsActiveIsTakenWithoutAWord() throws {
        let loaded = load("{enabled: true, prometheus_path: /m/x.y~z-_1, namespace: n, subsystem: '', port: 0}")
        let metrics = try #require(loaded.configuration).telemetry.metrics
        #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
        #expect(metrics.isEnabled && metrics.path == "/m/x.y~z-_1" && metrics.prefix == "n_")
        #expect(load("{}").configuration?.telemetry.metrics == .init())
    }

    @Test func whatIsPlannedIsWarnedAbout() {
        let loaded = load("{port: 9090, request_duration_buckets: [1, 2], token_count_buckets: [10]}")
        #expect(loaded.configuration != nil)
        #expect(
            loaded.diagnostics.map(\.message)
                == ["port", "request_duration_buckets", "token_count_buckets"].map {
                    "`telemetry.metrics.\($0)` is configured but not active yet"
                })
    }

    @Test(arguments: [
        "{path: metrics}", "{path: /}", "{path: ''}", "{path: '/a b'}", "{path: '/a?b'}", "{path: /metrics/}",
        "{path: '/%6d'}", "{namespace: a-b}", "{namespace: 1a}", "{subsystem: 'ä'}",
    ])
    func whatCannotWorkIsRefused(metrics: String) {
        let loaded = load(metrics)
        #expect(loaded.configuration == nil)
        #expect(loaded.diagnostics.map(\.code) == ["config/invalid-value"])
    }

    @Test(arguments: ["/health", "/v1/models", "/ready", "/api/tags", "/images/x", "/models/x"])
    func anotherEndpointsPathIsRefused(path: String) {
        for key in ["path", "prometheus_path"] {
            let loaded = load("{\(key): \(path)}")
            #expect(loaded.configuration == nil)
            #expect(loaded.diagnostics.first?.message.hasPrefix("`\(path)` is another endpoint's path") == true)
            #expect(loaded.diagnostics.first?.position?.line == 2)
        }
        #expect(load("{enabled: false, path: \(path)}").configuration != nil)
    }
}
