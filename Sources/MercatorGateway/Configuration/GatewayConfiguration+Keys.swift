import MercatorIdentity
import MercatorProviders
import MercatorRouting
import MercatorWire
package import MercatorYAML

extension GatewayConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<GatewayConfiguration>("The gateway's configuration file.") {
        DeclaredKey("proxy", \.proxy)
        DeclaredKey(
            "providers", \.providers, .sections(ProviderConfiguration.self), required: true,
            "Services that answer LLM requests, by a name of your choice; at least one.")
        DeclaredKey("policy", \.policy)
        DeclaredKey("policies", \.inlinePolicies, .anything, "Policies, as in a file of their own.")
        DeclaredKey("security", \.security)
        DeclaredKey("telemetry", \.telemetry)
        DeclaredKey(checked: "logging", LoggingKeys.self)
        DeclaredKey(planned: "evidence", EvidenceKeys.self)
        DeclaredKey(planned: "limits", LimitsKeys.self)
        DeclaredKey(planned: "rate_limiting", RateLimitingKeys.self)
        DeclaredKey("processing", \.processing)
        DeclaredKey("routing", \.routing)
        DeclaredKey(checked: "version", .text, "Version of the policies in this file.")
        DeclaredKey(checked: "mpl_version", .text, "Version of the language of the policies in this file.")
        DeclaredKey(checked: "name", .text, "For people.")
        DeclaredKey(checked: "description", .text, "For people.")
    }

    package mutating func check(_ node: YAMLNode, _ reader: inout SectionReader) {
        identity = security.identity
        checkRouting(node, &reader)
        checkMetricsPath(node, &reader)
        policy.inlinePolicies = inlinePolicies.map { [$0] } ?? []
        guard let entries = node.get("providers") else { return }
        if entries.isNull || providers.isEmpty {
            reader.report(
                entries, "config/no-providers", "no provider is configured",
                hint: "name one under `providers:`, with its `base_url`")
        } else if !providers.contains(where: \.isEnabled) {
            reader.report(
                entries, "config/no-providers", "every provider is switched off", hint: "set `enabled: true` for one")
        }
    }

    /// Metrics are looked for last, so a path that means something else would never show them.
    private func checkMetricsPath(_ node: YAMLNode, _ reader: inout SectionReader) {
        guard telemetry.metrics.isEnabled, APIEndpoint.resolve(telemetry.metrics.path) != nil else { return }
        let section = node.get("telemetry")?.get("metrics")
        reader.report(
            section?.get("path") ?? section?.get("prometheus_path") ?? node, "config/invalid-value",
            "`\(telemetry.metrics.path)` is another endpoint's path and cannot be that of the metrics",
            hint: "leave it at `/metrics`, or choose a path that nothing else has")
    }
}
