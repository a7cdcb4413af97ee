package import MercatorDiagnostics
package import MercatorGateway
package import MercatorPolicy
package import MercatorSystem
import MercatorYAML

/// A configuration with everything it names, read, checked and built, and everything there is to say about it.
package struct Preparation {
    /// What can be run; nil when there is an error.
    package private(set) var ready: Ready?
    package private(set) var diagnostics: [Diagnostic] = []
    /// The texts that the diagnostics are about.
    package private(set) var sources: [String: SourceText] = [:]

    /// A configuration without errors, its policies, and what exchanges run on.
    package struct Ready {
        package let configuration: GatewayConfiguration
        package let policies: PolicySet
        package let snapshot: Snapshot
        /// The commit that the policies are of; nil when they are not from git.
        package let commit: GitCommit?
        /// What was read of the configuration, fit to be shown.
        let configurationTexts: [String: SourceText]
        fileprivate let pepper: [UInt8]
    }

    /// Reads the file at `path` (nil: the search path decides) and what it names.
    package init(
        path: String?, overrides: [(key: String, value: String)] = [], system: System,
        visit: PolicyVisit = PolicyVisit(), previous: Ready? = nil
    ) {
        let loaded = ConfigurationLoader(system: system).load(path: path, overrides: overrides)
        self.init(loaded: loaded, system: system, visit: visit, previous: previous)
    }

    /// Reads the policies of a configuration again that is loaded.
    package init(policiesOf previous: Ready, system: System, visit: PolicyVisit) {
        let loaded = LoadedConfiguration(
            configuration: previous.configuration, diagnostics: [], sources: previous.configurationTexts)
        self.init(loaded: loaded, system: system, visit: visit, previous: previous)
    }

    /// Goes on from a configuration that is loaded.
    ///
    /// - Parameter previous: what is served now; what it has learned of its providers is kept.
    package init(
        loaded: LoadedConfiguration, system: System, visit: PolicyVisit = PolicyVisit(), previous: Ready? = nil
    ) {
        diagnostics = loaded.diagnostics
        sources = loaded.sources
        guard let configuration = loaded.configuration else { return }
        let found = policies(of: configuration, system: system, visit: visit)
        let pepper =
            previous?.pepper
            ?? (0..<Self.pepperBytes).map { _ in UInt8(truncatingIfNeeded: system.randomness.next()) }
        let (snapshot, problems) = SnapshotBuilder.build(
            configuration, policies: found?.policies ?? .empty, pepper: pepper, build: ProductVersion.build,
            predecessor: previous?.snapshot)
        diagnostics += problems
        guard let found, let snapshot, !hasErrors else { return }
        ready = Ready(
            configuration: configuration, policies: found.policies, snapshot: snapshot, commit: found.commit,
            configurationTexts: loaded.sources, pepper: pepper)
    }

    /// Whether anything stops a start.
    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
    /// What does not stop a start.
    package var warnings: [Diagnostic] { diagnostics.filter { $0.severity == .warning } }

    /// Everything with its line and hint, for people.
    func text(_ ink: Ink) -> String {
        DiagnosticRenderer(sources: sources, colour: ink.isOn).text(diagnostics)
    }

    /// Writes the diagnostics to standard error, if there are any.
    func report() {
        if !diagnostics.isEmpty { Terminal.errors.line(text(Terminal.errors.ink)) }
    }

    /// As many as the digest of a key has.
    private static let pepperBytes = 32

    private mutating func policies(
        of configuration: GatewayConfiguration, system: System, visit: PolicyVisit
    ) -> (policies: PolicySet, commit: GitCommit?)? {
        guard configuration.policy.mode == .git else {
            let texts = PolicyFiles.read(configuration.policy, files: system.files, diagnostics: &diagnostics)
            return load(texts, of: configuration, system).map { ($0, nil) }
        }
        do throws(GitComplaint) {
            return try repositoryPolicies(of: configuration, system: system, visit: visit)
        } catch {
            diagnostics.append(PolicyRepository.diagnostic(.error, error, configuration.policy.git))
            return nil
        }
    }

    private mutating func repositoryPolicies(
        of configuration: GatewayConfiguration, system: System, visit: PolicyVisit
    ) throws(GitComplaint) -> (policies: PolicySet, commit: GitCommit?)? {
        let repository = try PolicyRepository(
            configuration.policy.git, system: system, isCancelled: visit.isCancelled)
        let state = try repository.visit(visit, &diagnostics)
        guard let target = visit.commit ?? state.target, let commit = try repository.clone.commit(target) else {
            throw GitComplaint("the clone has no commit of `\(configuration.policy.git.branch)`")
        }
        let before = diagnostics
        if let policies = load(try repository.clone.texts(of: target), of: configuration, system, at: commit),
            !hasErrors
        {
            return (policies, commit)
        }
        guard visit.fallsBack, let good = state.good, good != target, let commit = try repository.clone.commit(good)
        else { return nil }
        let refused = diagnostics[before.count...].map(Self.leniently)
        diagnostics = before + refused
        diagnostics.append(
            repository.diagnostic(
                .warning,
                GitComplaint("commit \(target.prefix(7)) is not taken; \(good.prefix(7)), the last good one, is"),
                hint: "push a commit without the errors above"))
        return load(try repository.clone.texts(of: good), of: configuration, system, at: commit).map { ($0, commit) }
    }

    private static func leniently(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.severity = .warning
        return diagnostic
    }

    /// The policies in `texts` and in the configuration; nil after an error.
    private mutating func load(
        _ texts: [SourceText], of configuration: GatewayConfiguration, _ system: System, at commit: GitCommit? = nil
    ) -> PolicySet? {
        for text in texts { sources[text.path] = SecretMask.masking(text) }
        var options = PolicyOptions(
            configuration, purpose: .enforcement, files: system.files, diagnostics: &diagnostics)
        options.included = follow(texts, of: configuration.policy, system, isCommit: commit != nil)
        let inline = configuration.policy.inlinePolicies.map { node in
            PolicySource.inline(node, sources[node.path] ?? SourceText(path: node.path, text: ""))
        }
        options.revision = commit?.sha
        var found: [Diagnostic] = []
        let policies = PolicySet.load(
            inline + texts.map(PolicySource.file), known: PolicyKnowledge(configuration),
            options: options, diagnostics: &found)
        diagnostics += configuration.policy.validationIsStrict ? found.map(Self.strictly) : found
        return policies
    }

    /// What the files include. What files of a commit include is in that commit, whatever lies on this disk.
    private mutating func follow(
        _ texts: [SourceText], of policy: PolicyConfiguration, _ system: System, isCommit: Bool
    ) -> IncludedFiles {
        var included = IncludedFiles()
        if isCommit {
            included.follow(texts, below: ".", files: TextFiles(texts), diagnostics: &diagnostics)
        } else if let path = policy.filePath {
            PolicyFiles.follow(texts, of: path, files: system.files, into: &included, diagnostics: &diagnostics)
        }
        for (path, text) in included.texts { sources[path] = SecretMask.masking(text) }
        return included
    }

    /// A warning about a policy as `policy.validation.strict` sees it: an error.
    private static func strictly(_ diagnostic: Diagnostic) -> Diagnostic {
        guard diagnostic.severity == .warning else { return diagnostic }
        var diagnostic = diagnostic
        diagnostic.severity = .error
        return diagnostic
    }
}
