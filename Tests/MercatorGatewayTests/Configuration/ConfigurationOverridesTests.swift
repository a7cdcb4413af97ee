import MercatorGateway
import MercatorProviders
import MercatorTelemetry
import Testing

@Suite struct ConfigurationOverridesTests {
    private let text = """
        providers:
          my-llm: {base_url: http://h}
          my: {base_url: http://i}
        telemetry: {metrics: {prometheus_path: /m, enabled: false}}
        """

    private func load(_ variables: [String: String], _ text: String? = nil) -> LoadedConfiguration {
        let outside = SimulatedOutside(variables: variables)
        return ConfigurationLoader(system: outside.system).load(text: text ?? self.text, path: "c")
    }

    @Test func namesOfProvidersAreNormalised() throws {
        let loaded = load([
            "MERCATOR_PROVIDERS_MY_LLM_API_KEY": "a", "MERCATOR_PROVIDERS_MY_API_KEY": "b",
            "MERCATOR_PROVIDERS_MY_LLM_TIMEOUTS_FIRST_TOKEN": "7s", "MERCATOR_PROVIDERS_MY_LLM_MODELS": "x, y",
            "MERCATOR_PROVIDERS_MY_LLM_CUSTOM_HEADERS_X_ORG": "o", "MERCATOR_PROVIDERS_MY_LLM_MAX_RETRIES": "0",
        ])
        let providers = try #require(loaded.configuration?.providers)
        #expect(loaded.diagnostics.isEmpty)
        #expect(providers.map(\.name) == ["my-llm", "my"])
        #expect(providers[0].apiKey?.revealed == "a")
        #expect(providers[1].apiKey?.revealed == "b")
        #expect(providers[0].timeouts.firstToken == .seconds(7))
        #expect(providers[0].models == ["x", "y"])
        #expect(providers[0].customHeaders.map(\.name) == ["x-org"])
        #expect(providers[0].maxRetries == 0)
    }

    @Test func environmentAloneMakesAProvider() {
        let loaded = load(
            ["MERCATOR_PROVIDERS_LOCAL_ONE_BASE_URL": "http://h", "MERCATOR_PROVIDERS_LOCAL_ONE_API_KEY": "k${X}"], "")
        #expect(loaded.configuration?.providers.map(\.name) == ["local_one"])
        #expect(loaded.configuration?.providers.first?.apiKey?.revealed == "k${X}")
    }

    @Test func overriddenValuesNeedNoVariable() {
        let text = "providers: {a: {base_url: \"${URL}\"}}"
        #expect(load([:], text).configuration == nil)
        #expect(
            load(["MERCATOR_PROVIDERS_A_BASE_URL": "http://h"], text).configuration?.providers.first?.baseURL
                == "http://h")
    }

    @Test(arguments: [
        ["MERCATOR_PROXY_CORS_ENABLED": "false"], ["MERCATOR_SECURITY_TLS_ENABLED": "false"],
        ["MERCATOR_EVIDENCE_POSTGRES_PASSWORD": "x"], ["MERCATOR_LIMITS_STORAGE_SQLITE_PATH": "x"],
        ["MERCATOR_TELEMETRY_METRICS_PATH": "/x"], ["MERCATOR_POLICY_GIT_REPO": "x"],
        ["MERCATOR_POLICY_WATCH": "false"],
        ["MERCATOR_EVIDENCE_RETENTION_DAYS": "5"], ["MERCATOR_TELEMETRY_TRACING_SAMPLE_RATIO": "0.5"],
        ["MERCATOR_SECURITY_MTLS_CA_FILE": "x"], ["MERCATOR_CONFIG": "c"], ["MERCATOR_PROXY_READ_TIMEOUT": ""],
    ])
    func everyDeclaredKeyHasAName(variables: [String: String]) {
        let loaded = load(variables)
        #expect(loaded.configuration != nil, "\(loaded.diagnostics)")
        #expect(!loaded.diagnostics.contains { $0.code == "config/unknown-variable" })
    }

    @Test func unknownNamesAreWarnedAbout() {
        let loaded = load(["MERCATOR_PROXY_READ_TIMOUT": "1s", "MERCATOR_PROVIDERS": "x", "MERCATOR_SECRET_A": "x"])
        #expect(loaded.configuration != nil)
        #expect(loaded.diagnostics.map(\.code) == [String](repeating: "config/unknown-variable", count: 3))
        #expect(loaded.diagnostics.contains { $0.hint == "did you mean `MERCATOR_PROXY_READ_TIMEOUT`?" })
    }

    @Test func mistakesNameTheVariable() {
        let diagnostic = load(["MERCATOR_PROXY_READ_TIMEOUT": "60"]).diagnostics.first
        #expect(diagnostic?.path == "environment variable MERCATOR_PROXY_READ_TIMEOUT")
        #expect(diagnostic?.position == nil)
        #expect(diagnostic?.hint == "write `60s`")
    }
}
