import MercatorDiagnostics
import MercatorRouting
import MercatorYAML

extension GatewayConfiguration {
    /// Reports providers that `routing:` names and nobody has configured.
    func checkRouting(_ node: YAMLNode, _ reader: inout SectionReader) {
        guard let written = node.get("routing") else { return }
        for item in written.get("failover")?.get("providers")?.sequence ?? [] { checkProvider(item, &reader) }
        if let item = written.get("fallback")?.get("default_provider") { checkProvider(item, &reader) }
        for (key, _) in written.get("provider_weights")?.mapping ?? [] { checkProvider(key, &reader) }
        for (_, names) in written.get("model_mapping")?.mapping ?? [] {
            for item in names.sequence ?? [] { checkProvider(item, &reader) }
        }
    }

    private func checkProvider(_ item: YAMLNode, _ reader: inout SectionReader) {
        guard let name = item.string, !name.isEmpty, !providers.contains(where: { $0.name == name }) else { return }
        reader.report(
            item, "config/unknown-provider", "no provider is named `\(name)`",
            hint: Suggestion.nearest(name, in: providers.map(\.name)).map { "did you mean `\($0)`?" }
                ?? "configured: \(providers.map(\.name).sorted().joined(separator: ", "))")
    }
}
