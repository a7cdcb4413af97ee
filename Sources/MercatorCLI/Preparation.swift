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
    }

    /// Reads the file at `path` (nil: the search path decides) and what it names.
    package init(path: String?, overrides: [(key: String, value: String)] = [], system: System) {
        self.init(loaded: ConfigurationLoader(system: system).load(path: path, overrides: overrides), system: system)
    }

    /// Goes on from a configuration that is loaded.
    package init(loaded: LoadedConfiguration, system: System) {
        diagnostics = loaded.diagnostics
        sources = loaded.sources
        guard let configuration = loaded.configuration else { return }
        let policies = policies(of: configuration, files: system.files)
        let pepper = (0..<Self.pepperBytes).map { _ in UInt8(truncatingIfNeeded: system.randomness.next()) }
        let (snapshot, problems) = SnapshotBuilder.build(
            configuration, policies: policies ?? .empty, pepper: pepper, build: ProductVersion.build)
        diagnostics += problems
        guard let policies, let snapshot, !hasErrors else { return }
        ready = Ready(configuration: configuration, policies: policies, snapshot: snapshot)
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

    private mutating func policies(of configuration: GatewayConfiguration, files: any FileSystem) -> PolicySet? {
        let texts = PolicyFiles.read(configuration.policy, files: files, diagnostics: &diagnostics)
        for text in texts { sources[text.path] = SecretMask.masking(text) }
        var options = configuration.policyOptions
        var included = IncludedFiles()
        if let path = configuration.policy.filePath {
            PolicyFiles.follow(texts, of: path, files: files, into: &included, diagnostics: &diagnostics)
        }
        for (path, text) in included.texts { sources[path] = SecretMask.masking(text) }
        options.included = included
        let inline = configuration.policy.inlinePolicies.map { node in
            PolicySource.inline(node, sources[node.path] ?? SourceText(path: node.path, text: ""))
        }
        var found: [Diagnostic] = []
        let policies = PolicySet.load(
            inline + texts.map(PolicySource.file), known: configuration.policyKnowledge,
            options: options, diagnostics: &found)
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
