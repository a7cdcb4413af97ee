package import MercatorDiagnostics
import MercatorExpression
import MercatorGateway
package import MercatorPolicy
package import MercatorSystem
import MercatorYAML

/// Policies as the tools look at them: from files, from a configuration, or files in the light of a configuration.
package struct PolicyBench {
    /// Nil when there is an error.
    package private(set) var policies: PolicySet?
    package private(set) var diagnostics: [Diagnostic] = []
    /// How they are read.
    package private(set) var options = PolicyOptions()
    private(set) var configuration: GatewayConfiguration?
    /// What was read.
    private(set) var texts: PolicyTexts
    private let system: System

    /// Reads the policies at `paths`, each a file or a folder; without any, those of the configuration.
    ///
    /// `config` nil means that no configuration is wanted where paths are given, and that the search path decides where
    /// none are.
    package init(paths: [String], config: String?, system: System) {
        self.system = system
        texts = PolicyTexts(in: nil, shown: [:])
        options.purpose = .inspection
        if config != nil || paths.isEmpty {
            let loaded = ConfigurationLoader(system: system).load(path: config)
            diagnostics += loaded.diagnostics
            texts = PolicyTexts(in: loaded.configuration, shown: loaded.sources)
            guard let configuration = loaded.configuration else { return }
            self.configuration = configuration
            options = PolicyOptions(
                configuration, purpose: .inspection, files: system.files, diagnostics: &diagnostics)
        } else {
            options.zones = ZoneLibrary(system.files)
        }
        if paths.isEmpty, let configuration { readTexts(of: configuration) }
        for path in paths {
            var policy = PolicyConfiguration()
            policy.filePath = path
            texts.read(policy, files: system.files, diagnostics: &diagnostics)
        }
        guard !diagnostics.containsError else { return }
        policies = texts.load(known: known, options: options, diagnostics: &diagnostics)
    }

    /// Reads the policy files that a configuration names: those of the newest commit where they are in git.
    private mutating func readTexts(of configuration: GatewayConfiguration) {
        guard configuration.policy.mode == .git else {
            return texts.read(configuration.policy, files: system.files, diagnostics: &diagnostics)
        }
        do throws(GitComplaint) {
            let repository = try PolicyRepository(configuration.policy.git, system: system)
            let commit = try repository.visit(PolicyVisit(), &diagnostics).commit
            try texts.read(commit, of: repository.clone, diagnostics: &diagnostics)
        } catch {
            diagnostics.append(PolicyRepository.diagnostic(.error, error, configuration.policy.git))
        }
    }

    /// The policy files, in the order they were read.
    package var files: [SourceText] { texts.files }

    /// The texts that the diagnostics are about, by path, without credentials.
    package var sources: [String: SourceText] { texts.shown }

    /// The policies of one of ``files`` alone, with what that one includes; nil after an error.
    package func policies(of text: SourceText, diagnostics: inout [Diagnostic]) -> PolicySet? {
        let alone = texts.alone(text, files: system.files, diagnostics: &diagnostics)
        guard !diagnostics.containsError else { return nil }
        return alone.load(known: known, options: options, diagnostics: &diagnostics)
    }

    private var known: PolicyKnowledge {
        configuration.map { PolicyKnowledge($0) } ?? PolicyKnowledge(providers: nil)
    }

    /// The policies in the configuration itself; none where files are looked at instead.
    var inlineNodes: [YAMLNode] { texts.inlineNodes }

    /// The provider that the configuration says serves a model; nil when it does not say.
    var providerOfModel: @Sendable (String) -> String? {
        if let configuration { return configuration.providerOfModel }
        return { _ in nil }
    }

    /// What the configuration says of a provider; nobody's traffic is known here.
    var facts: @Sendable (String, ProviderFact) -> ExpressionValue {
        if let configuration { return configuration.providerFacts }
        return { _, _ in .null }
    }

    /// Writes what is wrong to standard error.
    func report() { Terminal.errors.report(diagnostics, about: sources) }
}
