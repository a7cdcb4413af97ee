import MercatorDiagnostics
import MercatorRouting
import MercatorYAML

extension GatewayConfiguration {
    /// Reports providers that `routing:` names and nobody has configured.
    func checkRouting(_ node: YAMLNode, _ reader: inout SectionReader) {
        guard let written = node.get("routing") else { return }
        for item in written.get("failover")?.get("providers")?.sequence ?? [] { checkProvider(item, &reader) }
        if let item = written.get("fallback")?.get("default_provider") { checkProvider(item, &reader) }
        if let item = written.get("mirror")?.get("provider") { checkProvider(item, &reader) }
        for (key, _) in written.get("provider_weights")?.mapping ?? [] { checkProvider(key, &reader) }
        for (_, names) in written.get("model_mapping")?.mapping ?? [] {
            for item in names.sequence ?? [] { checkProvider(item, &reader) }
        }
        for route in written.get("routes")?.sequence ?? [] { checkRoute(route, &reader) }
    }

    private func checkRoute(_ route: YAMLNode, _ reader: inout SectionReader) {
        let named = route.get("providers")?.sequence ?? []
        for item in named + (route.get("failover")?.get("providers")?.sequence ?? []) { checkProvider(item, &reader) }
        // With providers of its own, the route has said already that others have no weight there.
        if named.isEmpty { for (key, _) in route.get("weights")?.mapping ?? [] { checkProvider(key, &reader) } }
        let isServed = named.contains { item in providers.contains { $0.name == item.string && $0.isEnabled } }
        let areKnown = named.allSatisfy { item in providers.contains { $0.name == item.string } }
        guard !named.isEmpty, areKnown, !isServed else { return }
        reader.warn(
            named[0], "config/route-without-provider", "every provider of this route is disabled",
            hint: "requests for its models are refused until one is enabled")
    }

    private func checkProvider(_ item: YAMLNode, _ reader: inout SectionReader) {
        guard let name = item.string, !name.isEmpty, !providers.contains(where: { $0.name == name }) else { return }
        reader.report(
            item, "config/unknown-provider", "no provider is named `\(name)`",
            hint: Suggestion.nearest(name, in: providers.map(\.name)).map { "did you mean `\($0)`?" }
                ?? "configured: \(providers.map(\.name).sorted().joined(separator: ", "))")
    }
}
