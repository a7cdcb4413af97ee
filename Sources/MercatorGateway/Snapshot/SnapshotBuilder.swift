package import MercatorDiagnostics
import MercatorIdentity
package import MercatorPolicy
import MercatorProviders
import MercatorSystem
import MercatorTelemetry
import MercatorYAML

/// Turns a checked configuration and its policies into what exchanges run on.
package enum SnapshotBuilder {
    /// The snapshot, and what is wrong with the providers; nil when one of the mistakes is an error.
    ///
    /// - Parameters:
    ///   - pepper: 32 random bytes of this process, for the digests of keys.
    ///   - predecessor: the snapshot before, whose knowledge of the same providers is kept.
    package static func build(
        _ configuration: GatewayConfiguration, policies: PolicySet, pepper: [UInt8], build: BuildDescription,
        predecessor: Snapshot? = nil
    ) -> (snapshot: Snapshot?, diagnostics: [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        var providers: [ProviderPlan] = []
        for entry in configuration.providers where entry.isEnabled {
            guard
                let plan = ProviderPlan(
                    entry, index: providers.count, proxy: configuration.proxy, routing: configuration.routing,
                    credentialNames: configuration.identity.sources.compactMap(\.headerName),
                    predecessors: predecessor?.providers ?? [],
                    diagnostics: &diagnostics)
            else { continue }
            providers.append(plan)
        }
        if providers.isEmpty, !diagnostics.contains(where: { $0.severity == .error }) {
            diagnostics.append(
                Diagnostic(
                    .error, code: "config/no-provider", message: "every provider is disabled",
                    path: configuration.path, hint: "set `enabled: true` on one of them"))
        }
        guard !diagnostics.contains(where: { $0.severity == .error }) else { return (nil, diagnostics) }
        let snapshot = Snapshot(
            proxy: configuration.proxy, keyring: APIKeyring(configuration.identity, pepper: pepper),
            policies: policies, providers: providers, routing: configuration.routing,
            alerts: configuration.policy.alerts, metrics: configuration.telemetry.metrics, build: build,
            intake: predecessor?.intake ?? Intake(), requests: predecessor?.requests ?? RequestCounts())
        return (snapshot, diagnostics)
    }
}

extension CredentialPlace {
    /// The lower-case name of the header; nil for a place in the query, which is never forwarded.
    fileprivate var headerName: String? {
        if case .header(let name, _) = self { name.lowercased() } else { nil }
    }
}
