import MercatorCLI
import MercatorDiagnostics
import MercatorTesting
import Testing

/// Everything that a configuration names is loaded with it, and every mistake is found in one run.
@Suite struct PreparationTests {
    private static let provider = "providers:\n  p:\n    base_url: http://127.0.0.1:9/v1\n"

    private static func codes(_ configuration: String, files: [String: String] = [:]) -> [String] {
        let all = files.merging(["config.yaml": configuration]) { first, _ in first }
        let preparation = Preparation(path: "config.yaml", system: StillSystem.with(files: all))
        #expect((preparation.ready == nil) == preparation.hasErrors)
        return preparation.diagnostics.map(\.code)
    }

    @Test func policiesBesideTheConfigurationAreUsed() throws {
        let rule = "      - {condition: 'true', action: route, provider: p}\n"
        let policies = "policies:\n  - name: a\n    rules:\n" + rule
        let system = StillSystem.with(files: ["config.yaml": Self.provider, "policies.yaml": policies])
        let ready = try #require(Preparation(path: "config.yaml", system: system).ready)
        #expect(ready.policies.policies.map(\.name) == ["a"])
    }

    @Test func testsBesidePoliciesAreNoPolicies() throws {
        let configuration = Self.provider + "policy: {file_path: p}\n"
        let system = StillSystem.with(files: [
            "config.yaml": configuration, "p/a.yaml": "- {action: allow}\n",
            "p/a.test.yaml": "defaults: {random: 0.5}\ntests: [{expect: allow}]\n",
        ])
        let ready = try #require(Preparation(path: "config.yaml", system: system).ready)
        #expect(ready.policies.policies.map(\.path) == ["p/a.yaml"])
    }

    @Test func mistakesOfConfigurationPoliciesAndProvidersComeTogether() {
        let codes = Self.codes(
            "providers:\n  p:\n    base_url: ftp://127.0.0.1/v1\n",
            files: [
                "policies.yaml":
                    "policies:\n  - name: a\n    rules:\n      - condition: 'request.model =='\n        action: deny\n"
            ])
        #expect(codes.contains("provider/invalid-url"))
        #expect(codes.contains { $0.hasPrefix("expression/") })
    }

    @Test func unknownProviderInAPolicyIsAnError() {
        let inline = "policies:\n  - name: a\n    rules:\n      - action: route\n        provider: q\n"
        #expect(Self.codes(Self.provider + inline).contains { $0.hasPrefix("policy/") })
    }

    /// A policy that holds no rule is worth a warning.
    private static let doubtful = "policies:\n  - name: a\n    rules: []\n"

    @Test func warningsAboutPoliciesDoNotStopAStart() throws {
        let files = ["config.yaml": Self.provider, "policies.yaml": Self.doubtful]
        let preparation = Preparation(path: "config.yaml", system: StillSystem.with(files: files))
        #expect(preparation.ready != nil)
        #expect(preparation.warnings.contains { $0.code.hasPrefix("policy/") })
    }

    @Test func strictValidationTurnsWarningsAboutPoliciesIntoErrors() throws {
        let strict = Self.provider + "policy:\n  validation:\n    strict: true\n"
        let files = ["config.yaml": strict, "policies.yaml": Self.doubtful]
        let preparation = Preparation(path: "config.yaml", system: StillSystem.with(files: files))
        #expect(preparation.ready == nil)
        #expect(preparation.diagnostics.contains { $0.code.hasPrefix("policy/") && $0.severity == .error })
        #expect(!preparation.warnings.contains { $0.code.hasPrefix("policy/") })
    }

    @Test func strictValidationIsAboutPoliciesOnly() throws {
        let strict = "policy:\n  validation:\n    strict: true\n"
        let files = ["config.yaml": strict + "providers:\n  p:\n    base_url: http://127.0.0.1:9/v1\n    type: opnai\n"]
        let preparation = Preparation(path: "config.yaml", system: StillSystem.with(files: files))
        #expect(preparation.ready != nil)
        #expect(preparation.warnings.contains { $0.code == "provider/unknown-type" })
    }

    @Test func policyFilesAreShownWithoutSecrets() throws {
        let policies =
            "policies:\n  - name: a\n    rules:\n      - {condition: 'request.model == \"sk-abcdefghijklmnop\" and', "
            + "action: deny}\n"
        let files = ["config.yaml": Self.provider, "policies.yaml": policies]
        let preparation = Preparation(path: "config.yaml", system: StillSystem.with(files: files))
        #expect(preparation.hasErrors)
        #expect(preparation.sources.values.allSatisfy { !$0.text.contains("sk-abcdefghijklmnop") })
    }

    @Test func whereThePoliciesAreIsKnownWithAllTheyInclude() {
        let files = [
            "config.yaml": Self.provider + "policy: {file_path: p.yaml}\n",
            "p.yaml": "name: p\nincludes: [parts/a.yaml, parts/none.yaml]\nrules: [{action: allow}]\n",
            "parts/a.yaml": "name: a\nincludes: [deep/b.yaml]\nrules: [{action: log}]\n",
            "parts/deep/b.yaml": "name: b\nrules: [{action: log}]\n",
        ]
        let preparation = Preparation(path: "config.yaml", system: StillSystem.with(files: files))
        #expect(preparation.ready == nil)
        let places = Set(preparation.places.map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 })
        #expect(places == ["p.yaml", "parts/a.yaml", "parts/none.yaml", "parts/deep/b.yaml"])
    }

    @Test func nothingToComplainAbout() {
        #expect(Self.codes(Self.provider).isEmpty)
    }
}
