import MercatorDiagnostics
import MercatorGateway
import MercatorPolicy
import MercatorTesting
import Testing

/// Short seeded runs of a whole start over damaged configurations: loading, policies, snapshot.
@Suite("fuzzing configurations")
struct YAMLFuzzTests {
    static let configurations = [
        """
        proxy:
          listen_address: "127.0.0.1:8080"
          request_timeout: 1m30s
          max_request_size: 10MB
          cors: {enabled: true, allowed_origins: ["*"]}
        providers:
          openai:
            base_url: "https://api.openai.com/v1"
            api_key: "${KEY:?set it}"
            timeouts: {connect: 5s, idle: "500ms"}
            models: [gpt-4, "gpt-4o"]
            model_mapping:
              fast: gpt-4o
          local-1:
            base_url: http://${HOST:-localhost}:8000
            custom_headers:
              X-API-Key: "${KEY}"
        """,
        """
        # policies beside providers
        providers: {p: {base_url: "http://127.0.0.1:9/v1", max_retries: 2, proxy_url: "http://u:p@proxy:3128"}}
        policies:
          - name: first
            priority: 10
            rules:
              - condition: |
                  request.model matches "^gpt" and
                  request.metadata.team == "a"
                action: route
                provider: p
              - condition: 'request.max_tokens > 100'
                action: deny
                reason: "too many: {{ request.max_tokens }}"
              - {condition: "true", action: allow}
        policy: {default_action: allow, validation: {strict: true}}
        """,
        """
        telemetry:
          logging: &log
            level: debug
            format: text
            output: stderr
          metrics: {enabled: true}
        security:
          authentication:
            enabled: true
            sources: [{type: header, name: Authorization, scheme: Bearer}]
          api_keys:
            - key: "sk-one-of-the-tests"
              user_id: u
              metadata: {tier: gold, n: 1.5, list: [a, null, true]}
        providers:
          ? p
          : base_url: 'http://[::1]:8000/'
            timeout: >-
              30s
        """,
    ]
    static let system = StillSystem.with(environment: ["HOST": "127.0.0.1", "KEY": "a-key-of-the-tests"])
    static let mutator = Mutator(
        vocabulary: [
            "{", "}", "[", "]", ":", ": ", "- ", "? ", "&a ", "*a", "*log", "!!str ", "!!binary ", "|", ">", "'", "\"",
            "#", "\n", "\n  ", "\t", "---\n", "...\n", "%YAML 1.2\n", "<<: *log", "null", "~", "true", "0x7", ".inf",
            "1e9",
            "${", "}", "${X}", "${X:-", "${X:?", "$$", "\u{FEFF}", "é", "providers:", "policies:", "base_url:",
            "enabled:",
            "99999999999999999999", "-1", "5s", "\\", "\u{85}", "\u{2028}",
        ], changesMax: 6)

    @Test(arguments: configurations) func undamagedTextsStart(text: String) {
        let loaded = ConfigurationLoader(system: Self.system).load(text: text, path: "c")
        #expect(loaded.configuration != nil, "\(loaded.diagnostics)")
    }

    @Test func anyTextStartsOrSaysWhyNot() {
        FuzzRun.rounds(250) { random, seed in
            let bytes =
                random.once(in: 6)
                ? Self.mutator.soup(30, &random) : Self.mutator.mutated(random.pick(Self.configurations), &random)
            let loaded = ConfigurationLoader(system: Self.system)
                .load(text: String(decoding: bytes, as: UTF8.self), path: "c")
            #expect((loaded.configuration == nil) == loaded.diagnostics.containsError, seed)
            var diagnostics = loaded.diagnostics
            if let configuration = loaded.configuration { Self.start(configuration, loaded, &diagnostics, seed) }
            let shown = DiagnosticRenderer(sources: loaded.sources, colour: false).text(diagnostics)
            #expect(shown.isEmpty == diagnostics.isEmpty, seed)
        }
    }

    private static func start(
        _ configuration: GatewayConfiguration, _ loaded: LoadedConfiguration, _ diagnostics: inout [Diagnostic],
        _ seed: Comment
    ) {
        let inline = configuration.policy.inlinePolicies.map { node in
            PolicySource.inline(node, loaded.sources[node.path] ?? SourceText(path: node.path, text: ""))
        }
        var found: [Diagnostic] = []
        let policies = PolicySet.load(
            inline, known: PolicyKnowledge(providers: configuration.providers.map(\.name)), diagnostics: &found)
        #expect((policies == nil) == found.containsError, seed)
        let built = SnapshotBuilder.build(
            configuration, policies: policies ?? .empty, pepper: [UInt8](repeating: 7, count: 32),
            build: BuildDescription(version: "0", commit: "c", buildTime: "t", swiftVersion: "6"))
        #expect((built.snapshot == nil) == built.diagnostics.containsError, seed)
        diagnostics += found + built.diagnostics
    }
}
