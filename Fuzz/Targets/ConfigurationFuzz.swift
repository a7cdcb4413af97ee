import MercatorDiagnostics
import MercatorGateway
import MercatorPolicy
import MercatorTesting

/// A whole start from one configuration: it starts or it says why not, policies and snapshot included.
enum ConfigurationFuzz {
    static let system = StillSystem.with(environment: ["HOST": "127.0.0.1", "KEY": "a-key-of-the-tests"])

    static let target = FuzzTarget("configuration", testRounds: 250) { bytes in
        let loaded = ConfigurationLoader(system: system).load(text: String(decoding: bytes, as: UTF8.self), path: "c")
        try verify((loaded.configuration == nil) == loaded.diagnostics.containsError, "loaded and wrong, or neither")
        var diagnostics = loaded.diagnostics
        if let configuration = loaded.configuration { try start(configuration, loaded, &diagnostics) }
        let shown = DiagnosticRenderer(sources: loaded.sources, colour: false).text(diagnostics)
        try verify(shown.isEmpty == diagnostics.isEmpty, "\(diagnostics.count) diagnostics are shown as `\(shown)`")
    }

    private static func start(
        _ configuration: GatewayConfiguration, _ loaded: LoadedConfiguration, _ diagnostics: inout [Diagnostic]
    ) throws {
        let inline = configuration.policy.inlinePolicies.map { node in
            PolicySource.inline(node, loaded.sources[node.path] ?? SourceText(path: node.path, text: ""))
        }
        var found: [Diagnostic] = []
        let policies = PolicySet.load(
            inline, known: PolicyKnowledge(providers: configuration.providers.map(\.name)), diagnostics: &found)
        try verify((policies == nil) == found.containsError, "policies and a mistake in them, or neither")
        let built = SnapshotBuilder.build(
            configuration, policies: policies ?? .empty, pepper: [UInt8](repeating: 7, count: 32),
            build: BuildDescription(version: "0", commit: "c", buildTime: "t", swiftVersion: "6"))
        try verify((built.snapshot == nil) == built.diagnostics.containsError, "a snapshot and a mistake, or neither")
        diagnostics += found + built.diagnostics
    }
}
