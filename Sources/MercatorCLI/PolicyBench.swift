import MercatorDiagnostics
import MercatorExpression
import MercatorGateway
import MercatorPolicy
import MercatorSystem
import MercatorYAML

/// Policies as the tools look at them: from files, from a configuration, or files in the light of a configuration.
struct PolicyBench {
    /// Nil when there is an error.
    private(set) var policies: PolicySet?
    private(set) var diagnostics: [Diagnostic] = []
    /// The texts that the diagnostics are about, by path.
    private(set) var sources: [String: SourceText] = [:]
    private(set) var options = PolicyOptions()
    private(set) var configuration: GatewayConfiguration?
    /// The policy files, in the order they were read.
    private(set) var texts: [SourceText] = []

    /// Reads the policies at `paths`, each a file or a folder; without any, those of the configuration.
    ///
    /// `config` nil means that no configuration is wanted where paths are given, and that the search path decides where
    /// none are.
    init(paths: [String], config: String?, system: System) {
        options.purpose = .inspection
        if config != nil || paths.isEmpty {
            let loaded = ConfigurationLoader(system: system).load(path: config)
            diagnostics += loaded.diagnostics
            sources = loaded.sources
            guard let configuration = loaded.configuration else { return }
            self.configuration = configuration
            options = PolicyOptions(
                configuration, purpose: .inspection, files: system.files, diagnostics: &diagnostics)
        } else {
            options.zones = ZoneLibrary(system.files)
        }
        if paths.isEmpty, let configuration {
            texts = Self.texts(of: configuration, system, &diagnostics)
        }
        for path in paths {
            var policy = PolicyConfiguration()
            policy.filePath = path
            texts += PolicyFiles.read(policy, files: system.files, diagnostics: &diagnostics)
        }
        for text in texts { sources[text.path] = SecretMask.masking(text) }
        var included = IncludedFiles()
        let places = paths.isEmpty ? [configuration?.policy.filePath].compactMap { $0 } : paths
        if paths.isEmpty, configuration?.policy.mode == .git {
            included.follow(texts, below: ".", files: TextFiles(texts), diagnostics: &diagnostics)
        } else {
            for place in places {
                PolicyFiles.follow(texts, of: place, files: system.files, into: &included, diagnostics: &diagnostics)
            }
        }
        options.included = included
        guard !diagnostics.containsError else { return }
        policies = PolicySet.load(
            inline + texts.map(PolicySource.file), known: known, options: options, diagnostics: &diagnostics)
    }

    /// The policy files that a configuration names: those of the newest commit where they are in git.
    private static func texts(
        of configuration: GatewayConfiguration, _ system: System, _ diagnostics: inout [Diagnostic]
    ) -> [SourceText] {
        guard configuration.policy.mode == .git else {
            return PolicyFiles.read(configuration.policy, files: system.files, diagnostics: &diagnostics)
        }
        do throws(GitComplaint) {
            let repository = try PolicyRepository(configuration.policy.git, system: system)
            guard let commit = try repository.visit(PolicyVisit(), &diagnostics).target else {
                throw GitComplaint("the clone has no commit of `\(configuration.policy.git.branch)`")
            }
            return try repository.clone.texts(of: commit)
        } catch {
            diagnostics.append(PolicyRepository.diagnostic(.error, error, configuration.policy.git))
            return []
        }
    }

    /// The policies of one of ``texts`` alone; nil when there are errors, which are not told a second time.
    func policies(of text: SourceText) -> PolicySet? {
        var ignored: [Diagnostic] = []
        return PolicySet.load([.file(text)], known: known, options: options, diagnostics: &ignored)
    }

    private var known: PolicyKnowledge {
        configuration.map { PolicyKnowledge($0) } ?? PolicyKnowledge(providers: nil)
    }

    /// The policies in the configuration itself; none where files are looked at instead.
    var inlineNodes: [YAMLNode] { configuration?.policy.inlinePolicies ?? [] }

    private var inline: [PolicySource] {
        inlineNodes.map { .inline($0, sources[$0.path] ?? SourceText(path: $0.path, text: "")) }
    }

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
