import MercatorDiagnostics
import MercatorGateway
import MercatorIdentity
import MercatorProviders
import MercatorTelemetry
import Testing

@Suite struct ConfigurationLoaderTests {
    private let provider = "providers:\n  openai:\n    base_url: https://api.openai.com/v1\n"

    private func load(
        _ text: String, _ variables: [String: String] = [:], files: [String: String] = [:],
        overrides: [(key: String, value: String)] = []
    ) -> LoadedConfiguration {
        let outside = SimulatedOutside(
            texts: files.merging(["config.yaml": text]) { $1 }, variables: variables)
        return ConfigurationLoader(system: outside.system).load(path: "config.yaml", overrides: overrides)
    }

    @Test func oneProviderIsEnough() throws {
        let loaded = load(provider)
        #expect(loaded.diagnostics.isEmpty)
        let configuration = try #require(loaded.configuration)
        #expect(configuration.proxy.listenAddress == ListenAddress(host: "127.0.0.1", port: 8080))
        #expect(configuration.providers.map(\.name) == ["openai"])
        #expect(configuration.providers[0].maxRetries == 3)
        #expect(configuration.providers[0].apiKey == nil)
        #expect(configuration.identity.authenticationIsOn == false)
        #expect(configuration.policy.filePath == nil)
    }

    @Test func everyValueArrives() throws {
        let loaded = load(
            """
            proxy: {listen_address: "[::1]:9000", sse_keepalive: 0s, max_request_size: 1MB, event_loops: 2}
            providers:
              my-llm:
                base_url: http://h/v1
                api_key: ""
                timeout: 1m30s
                timeouts: {connect: 500ms, idle: 5s}
                max_retries: 0
                custom_headers: {X-A: "${A}", X-B: b}
                models: [vendor/model:free]
                model_mapping: {small: vendor/model:free}
                forward_metadata: never
              zwei:
                base_url: http://h2
                api_key: Bearer ${A}
                enabled: false
            telemetry: {logging: {level: warning, format: console, output: stderr, access_log: a.log}}
            """, ["A": "1"])
        #expect(loaded.diagnostics.isEmpty)
        let configuration = try #require(loaded.configuration)
        #expect(configuration.proxy.listenAddress == ListenAddress(host: "::1", port: 9000))
        #expect(configuration.proxy.sseKeepalive == nil)
        #expect(configuration.proxy.maxRequestSize == 1_048_576)
        #expect(configuration.proxy.eventLoops == 2)
        #expect(configuration.proxy.expose == .names)
        let one = configuration.providers[0]
        #expect(one.apiKey == nil)
        #expect(one.timeout == .seconds(90))
        #expect(one.timeouts.connect == .milliseconds(500))
        #expect(one.timeouts.firstToken == nil)
        #expect(one.maxRetries == 0)
        #expect(one.customHeaders.map { $0.name + "=" + $0.value.revealed } == ["X-A=1", "X-B=b"])
        #expect(one.modelMapping.map(\.value) == ["vendor/model:free"])
        #expect(one.forwardMetadata == .never)
        #expect(configuration.providers[1].apiKey?.revealed == "Bearer 1")
        #expect(configuration.providers[1].isEnabled == false)
        let logging = configuration.telemetry.logging
        #expect(logging.level == .warn && logging.format == .text && logging.output == .standardError)
        #expect(logging.accessLog == .file("a.log"))
    }

    @Test func bothSpellingsOfAPIKeys() throws {
        let loaded = load(
            provider + """
                security:
                  authentication:
                    enabled: true
                    sources: [{type: query, name: api_key}, {type: header, name: X-Key, scheme: ""}]
                    keys: [{key: one, user_id: u, rate_limit: 10/hour}, {key: off, enabled: false}]
                  api_keys: [{key: two, name: n, metadata: {level: 3, on: true, list: [a]}}]
                  trusted_metadata: {add: [region], remove: [roles]}
                """)
        #expect(loaded.diagnostics.map(\.code) == ["config/not-active-yet"])
        let identity = try #require(loaded.configuration?.identity)
        #expect(identity.authenticationIsOn)
        #expect(identity.sources == [.query("api_key"), .header("x-key", scheme: nil)])
        #expect(identity.apiKeys.map(\.key.revealed) == ["two", "one", "off"])
        #expect(identity.apiKeys.map(\.isEnabled) == [true, true, false])
        #expect(identity.apiKeys[0].metadata.map(\.value) == [.int(3), .bool(true), .list([.string("a")])])
        #expect(identity.trustedMetadataAdded == ["region"])
        #expect(identity.trustedMetadataRemoved == ["roles"])
        #expect(load(provider + "security: {api_keys: []}\n").configuration?.identity.authenticationIsOn == false)
    }

    @Test func plannedSectionsAreNamedOnceAndOnlyWhenOn() {
        let loaded = load(
            provider + """
                evidence: {enabled: true, backend: sqlite, sqlite: {path: e.db}}
                limits: {budgets: {enabled: false}, rate_limits: {enabled: false}}
                routing: {strategy: sticky, geographic_restrictions: {eu_users: [one]}}
                policy: {watch: false}
                telemetry: {metrics: {enabled: false}, tracing: {enabled: true}}
                """)
        #expect(loaded.configuration != nil)
        #expect(
            loaded.diagnostics.map(\.message)
                == [
                    "`evidence`", "`routing.geographic_restrictions`", "`telemetry.tracing`",
                ].map { $0 + " is configured but not active yet" })
    }

    @Test(arguments: [
        "security: {tls: {enabled: true}}", "security: {mtls: {enabled: true}}",
        "security: {tls: {mtls: {enabled: true}}}", "security: {secrets: {providers: [{type: env, enabled: true}]}}",
        "proxy: {tls: {enabled: true}}", "proxy: {tls: {cert_file: c}}",
    ])
    func missingProtectionsRefuseToStart(section: String) {
        let loaded = load(provider + section + "\n")
        #expect(loaded.configuration == nil)
        #expect(loaded.diagnostics.count == 1)
        #expect(loaded.diagnostics.first?.message.contains("not built yet") == true)
        #expect(
            load(provider + section.replacing("true", with: "false") + "\n").configuration != nil
                || !section.contains("true"))
    }

    @Test(arguments: [
        ("", "config/missing-key"), ("providers: {}", "config/no-providers"), ("providers:", "config/no-providers"),
        ("- a", "config/wrong-shape"), ("a: [", "yaml/syntax"), ("--- {}\n---\n{}", "config/several-documents"),
        ("providers: {a: {base_url: h, enabled: false}}", "config/no-providers"),
        ("providers: {a/b: {base_url: h}}", "config/invalid-name"), ("providers: {a: }", "config/missing-key"),
        ("providers: {a: {base_url: h, custom_headers: {X-A: \"a\\nb\"}}}", "config/invalid-header"),
        ("providers: {a: {base_url: h, custom_headers: {Proxy-Authorization: b}}}", "config/invalid-header"),
        ("providers: {a: {base_url: h, custom_headers: {a: b, A: c}}}", "config/invalid-header"),
    ])
    func brokenFilesAreRefused(text: String, code: String) {
        let loaded = load(text)
        #expect(loaded.configuration == nil)
        #expect(loaded.diagnostics.contains { $0.code == code }, "\(loaded.diagnostics)")
    }

    @Test(arguments: [
        ("authentication: {enabled: true}", "config/no-api-keys"),
        ("authentication: {enabled: false, keys: [{key: k}]}", "config/api-keys-unused"),
        ("api_keys: [{key: k}, {key: k}]", "config/repeated-api-key"),
        ("api_keys: [{key: \"\"}]", "config/invalid-value"),
    ])
    func contradictionsAboutKeys(section: String, code: String) {
        #expect(load(provider + "security: {\(section)}\n").diagnostics.map(\.code) == [code])
    }

    @Test func misplacedKeysAreSentHome() {
        let found = load(provider + "listen_address: h:1\n").diagnostics
        #expect(found.map(\.hint) == ["it belongs in `proxy`; keys are listed in docs/configuration/reference.md"])
    }

    @Test func anchorsHaveAPlace() {
        let text = "x-cloud: &cloud {timeout: 5s, max_retries: 1}\nproviders:\n  a:\n    <<: *cloud\n    base_url: h\n"
        let loaded = load(text)
        #expect(loaded.diagnostics.isEmpty)
        #expect(loaded.configuration?.providers.first?.timeout == .seconds(5))
    }

    @Test func credentialsInTheWrongPlaceAreNotRepeated() {
        let text = provider + "security: {api_keys: sk-live-0123456789abcdef}\n"
        let loaded = load(text)
        #expect(loaded.diagnostics.count == 1)
        #expect(!DiagnosticRenderer(sources: loaded.sources, colour: false).text(loaded.diagnostics).contains("0123"))
    }

    @Test func emptyOptionalTextIsNone() {
        let provider = load(provider + "    organization_id: ${NONE:-}\n").configuration?.providers.first
        #expect(provider != nil && provider?.organizationID == nil)
    }

    @Test func findsTheFile() {
        let home = "/people/u/.mercator/config.yaml"
        func loaded(_ files: [String], _ variables: [String: String] = ["HOME": "/people/u"]) -> LoadedConfiguration {
            let texts = Dictionary(uniqueKeysWithValues: files.map { ($0, provider) })
            return ConfigurationLoader(system: SimulatedOutside(texts: texts, variables: variables).system).load(
                path: nil)
        }
        #expect(loaded(["config.yaml", home]).configuration?.path == "config.yaml")
        #expect(loaded([home, "/etc/mercator/config.yaml"]).configuration?.path == home)
        #expect(loaded(["/etc/mercator/config.yaml"]).configuration?.path == "/etc/mercator/config.yaml")
        #expect(loaded(["config.yaml", "x"], ["MERCATOR_CONFIG": "x"]).configuration?.path == "x")
        #expect(loaded([]).diagnostics.map(\.code) == ["config/unreadable"])
        #expect(loaded(["config.yaml"], ["MERCATOR_CONFIG": "y"]).diagnostics.first?.message == "`y` does not exist")
    }

    @Test func findsThePolicies() {
        #expect(load(provider, files: ["./policies.yaml": ""]).configuration?.policy.filePath == "./policies.yaml")
        #expect(
            load(provider + "policy: {file_path: p.yaml}", files: ["p.yaml": ""]).configuration?.policy.filePath
                == "p.yaml")
        #expect(load(provider + "policy: {file_path: p.yaml}").diagnostics.map(\.code) == ["config/no-policy-file"])
        let outside = SimulatedOutside(texts: ["d/c.yaml": provider, "d/policies.yaml": ""])
        let beside = ConfigurationLoader(system: outside.system).load(path: "d/c.yaml")
        #expect(beside.configuration?.policy.filePath == "d/policies.yaml")
        let text = ConfigurationLoader(system: outside.system).load(text: provider, path: "d/demo")
        #expect(text.configuration?.policy.filePath == nil)
    }

    @Test func inlinePoliciesAreLeftAlone() throws {
        let loaded = load("version: \"1.0\"\n" + provider + "policies:\n- condition: 'x == \"${NOT_A_VARIABLE}\"'\n")
        let nodes = try #require(loaded.configuration?.policy.inlinePolicies)
        #expect(nodes.count == 1)
        #expect(nodes[0].sequence?.first?.get("condition")?.string == "x == \"${NOT_A_VARIABLE}\"")
    }

    @Test func otherSpellingOfLogging() {
        #expect(load(provider + "logging: {level: debug}").configuration?.telemetry.logging.level == .debug)
        let both = provider + "logging: {level: debug}\ntelemetry: {logging: {level: error}}"
        #expect(load(both).configuration?.telemetry.logging.level == .error)
    }

    @Test func strongerSourcesWin() {
        let text = provider + "telemetry: {logging: {level: warn}}\nproxy: {listen_address: \"a:1\"}\n"
        let level = "MERCATOR_LOG_LEVEL"
        #expect(load(text, [level: "debug"]).configuration?.telemetry.logging.level == .debug)
        #expect(
            load(text, [level: "debug", "MERCATOR_TELEMETRY_LOGGING_LEVEL": "error"])
                .configuration?.telemetry.logging.level == .error)
        let listen = "MERCATOR_PROXY_LISTEN_ADDRESS"
        #expect(load(text, [listen: "b:2"]).configuration?.proxy.listenAddress.host == "b")
        let both = load(text, [listen: "b:2"], overrides: [("proxy.listen_address", "c:3")])
        #expect(both.configuration?.proxy.listenAddress.host == "c")
    }
}
