/// A provider's preset, and how it was found.
package struct ProviderKind: Hashable, Sendable {
    /// What the preset was taken from.
    package enum Origin: String, Hashable, Sendable {
        /// `type` says it.
        case written
        /// `type` says something that nobody knows.
        case unknown
        /// The host or the port of `base_url`.
        case url
        /// A word in the provider's name.
        case name
        /// Nothing says more than that it is like OpenAI's.
        case assumed
    }

    package let preset: ProviderPreset
    package let origin: Origin

    /// For the plan: `vllm, inferred from its name`.
    package var text: String {
        switch origin {
        case .written: preset.type
        case .unknown: "\(preset.type), because the type that is written is not known"
        case .url: "\(preset.type), inferred from its URL"
        case .name: "\(preset.type), inferred from its name"
        case .assumed: "\(preset.type), because nothing says otherwise"
        }
    }

    /// The kind of a configured provider. A URL says more than a name, and a written type more than both.
    package static func of(_ configuration: ProviderConfiguration, at url: ProviderURL?) -> ProviderKind {
        if let type = configuration.type {
            guard let preset = StandardProviders.preset(type) else {
                return ProviderKind(preset: StandardProviders.compatible, origin: .unknown)
            }
            return ProviderKind(preset: preset, origin: .written)
        }
        if let url, let preset = StandardProviders.all.first(where: { $0.hosts.contains(where: url.isBelow) }) {
            return ProviderKind(preset: preset, origin: .url)
        }
        if let preset = named(configuration.name) { return ProviderKind(preset: preset, origin: .name) }
        if let url, let preset = StandardProviders.all.first(where: { $0.port == url.port }) {
            return ProviderKind(preset: preset, origin: .url)
        }
        return ProviderKind(preset: StandardProviders.compatible, origin: .assumed)
    }

    /// The preset that a name speaks of: `vllm`, `vllm-2`, `my-ollama`, `azure-eu-west-1`. The longest spelling counts.
    private static func named(_ name: String) -> ProviderPreset? {
        let words = "-" + name.lowercased().map { "_. ".contains($0) ? "-" : String($0) }.joined() + "-"
        var best: (preset: ProviderPreset, length: Int)?
        for preset in StandardProviders.all where preset != StandardProviders.compatible {
            for spelling in [preset.type] + preset.aliases where words.contains("-" + spelling.dashed + "-") {
                if spelling.utf8.count > best?.length ?? 0 { best = (preset, spelling.utf8.count) }
            }
        }
        return best?.preset
    }
}

extension String {
    /// With `-` where a name would have a dot.
    fileprivate var dashed: String { replacing(".", with: "-") }
}

extension ProviderURL {
    /// Whether the host is this one or below it; a `*` stands for one label: `bedrock-runtime.*.amazonaws.com`.
    func isBelow(_ pattern: String) -> Bool {
        let labels = host.split(separator: ".").reversed()
        let wanted = pattern.split(separator: ".").reversed()
        return labels.count >= wanted.count && zip(labels, wanted).allSatisfy { $1 == "*" || $0 == $1 }
    }
}
