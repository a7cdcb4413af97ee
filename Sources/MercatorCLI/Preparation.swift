package import MercatorDiagnostics
package import MercatorGateway
package import MercatorPolicy
package import MercatorSystem

/// A configuration with everything it names, read, checked and built, and everything there is to say about it.
package struct Preparation {
    /// What can be run; nil when there is an error.
    package private(set) var ready: Ready?
    package private(set) var diagnostics: [Diagnostic] = []
    /// The texts that the diagnostics are about.
    package private(set) var sources: [String: SourceText] = [:]
    /// The files and folders whose change may change the policies, found or not; none where they are from git.
    package private(set) var places: [String] = []
    /// Whether the wanted commit is one that the visit knows, so that nothing was read.
    package private(set) var isKnown = false
    /// Whether the wanted commit has errors, and ``ready`` is of the last good one.
    package var isFallback: Bool { ready?.commit != nil && ready?.commit?.sha != target }
    /// The commit that was looked at; nil when the policies are not from git.
    package private(set) var target: String?

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
        guard !isKnown else { return }
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
        var texts = PolicyTexts(in: configuration, shown: sources)
        guard configuration.policy.mode == .git else {
            texts.read(configuration.policy, files: system.files, diagnostics: &diagnostics)
            places = texts.places
            return load(texts, of: configuration, system).map { ($0, nil) }
        }
        do throws(GitComplaint) {
            let repository = try PolicyRepository(
                configuration.policy.git, system: system, isCancelled: visit.isCancelled)
            let wanted = try repository.visit(visit, &diagnostics)
            target = wanted.commit.sha
            guard !visit.known.contains(wanted.commit.sha) else {
                isKnown = true
                return nil
            }
            return try repositoryPolicies(repository, wanted, texts, of: configuration, system: system, visit: visit)
        } catch {
            diagnostics.append(PolicyRepository.diagnostic(.error, error, configuration.policy.git))
            return nil
        }
    }

    /// The policies of the wanted commit or, where those have errors and `visit` wants it, of the last good one.
    private mutating func repositoryPolicies(
        _ repository: PolicyRepository, _ wanted: PolicyRepository.Wanted, _ none: PolicyTexts,
        of configuration: GatewayConfiguration, system: System, visit: PolicyVisit
    ) throws(GitComplaint) -> (policies: PolicySet, commit: GitCommit?)? {
        let before = diagnostics
        let sha = wanted.commit.sha
        var texts = none
        try texts.read(wanted.commit, of: repository.clone, diagnostics: &diagnostics)
        if let policies = load(texts, of: configuration, system), !hasErrors { return (policies, wanted.commit) }
        guard visit.fallsBack, let good = wanted.good, good != sha, let commit = try repository.clone.commit(good)
        else { return nil }
        diagnostics = before + diagnostics[before.count...].map(Self.leniently)
        diagnostics.append(
            repository.diagnostic(
                .warning,
                GitComplaint("commit \(sha.prefix(7)) is not taken; \(good.prefix(7)), the last good one, is"),
                hint: "push a commit without the errors above"))
        texts = none
        try texts.read(commit, of: repository.clone, diagnostics: &diagnostics)
        return load(texts, of: configuration, system).map { ($0, commit) }
    }

    private static func leniently(_ diagnostic: Diagnostic) -> Diagnostic {
        var diagnostic = diagnostic
        diagnostic.severity = .warning
        return diagnostic
    }

    /// The set that the texts make; nil after an error.
    private mutating func load(
        _ texts: PolicyTexts, of configuration: GatewayConfiguration, _ system: System
    ) -> PolicySet? {
        sources.merge(texts.shown) { _, new in new }
        let options = PolicyOptions(
            configuration, purpose: .enforcement, files: system.files, diagnostics: &diagnostics)
        var found: [Diagnostic] = []
        let policies = texts.load(known: PolicyKnowledge(configuration), options: options, diagnostics: &found)
        diagnostics += configuration.policy.validationIsStrict ? found.map(Self.strictly) : found
        return policies
    }

    /// A warning about a policy as `policy.validation.strict` sees it: an error.
    private static func strictly(_ diagnostic: Diagnostic) -> Diagnostic {
        guard diagnostic.severity == .warning else { return diagnostic }
        var diagnostic = diagnostic
        diagnostic.severity = .error
        return diagnostic
    }
}
