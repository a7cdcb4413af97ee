import MercatorDiagnostics
import MercatorGateway
import MercatorPolicy

/// An example after loading: a configuration, policies, or both, and what was said about them.
struct LoadedExample {
    var configuration: GatewayConfiguration?
    var policies: PolicySet?
    /// The cases of a test file.
    var tests: [PolicyTestCase] = []
    var diagnostics: [Diagnostic] = []
    var sources: [String: SourceText] = [:]

    var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }

    /// The errors as their author would read them.
    var complaint: String { DiagnosticRenderer(sources: sources, colour: false).text(errors) }

    /// Loads a snippet as what it is: a configuration, perhaps with policies in it, a file of policies, or their tests.
    static func load(_ snippet: Snippet) -> LoadedExample {
        if snippet.hasTopLevel("tests"), !snippet.hasTopLevel("policies"), !snippet.hasTopLevel("rules") {
            return testFile(snippet)
        }
        let isConfiguration = sections.contains(where: snippet.hasTopLevel)
        return isConfiguration ? configuration(snippet) : policyFile(snippet)
    }

    private static func testFile(_ snippet: Snippet) -> LoadedExample {
        var example = LoadedExample()
        let source = SourceText(path: "policies.test.yaml", text: snippet.text)
        example.sources = [source.path: source]
        var reader = PolicyTestReader(options: PolicyOptions())
        reader.read(source)
        example.diagnostics = reader.diagnostics
        example.tests = reader.cases
        return example
    }

    /// Policies by themselves; any provider they name is taken to exist unless `providers` lists them.
    static func policyFile(_ snippet: Snippet, providers: [String]? = nil) -> LoadedExample {
        var example = LoadedExample()
        let source = SourceText(path: "policies.yaml", text: snippet.text)
        example.sources = [source.path: source]
        example.policies = PolicySet.load(
            [.file(source)], known: PolicyKnowledge(providers: providers), diagnostics: &example.diagnostics)
        return example
    }

    private static func configuration(_ snippet: Snippet) -> LoadedExample {
        // A page about one section need not repeat the providers that every configuration has.
        let text = snippet.hasTopLevel("providers") ? snippet.text : snippet.text + anyProvider
        let loaded = ConfigurationLoader(system: ExampleSystem.serving(snippet)).load(text: text, path: "config.yaml")
        var example = LoadedExample(
            configuration: loaded.configuration, diagnostics: loaded.diagnostics, sources: loaded.sources)
        guard let configuration = loaded.configuration else { return example }
        let source = loaded.sources["config.yaml"] ?? SourceText(path: "config.yaml", text: text)
        example.policies = PolicySet.load(
            configuration.policy.inlinePolicies.map { .inline($0, source) },
            known: PolicyKnowledge(providers: configuration.providers.map(\.name)), diagnostics: &example.diagnostics)
        return example
    }

    private static let sections = [
        "providers", "proxy", "security", "telemetry", "policy", "routing", "limits", "evidence",
    ]
    private static let anyProvider = "\nproviders:\n  any:\n    base_url: http://127.0.0.1:9/v1\n"
}
