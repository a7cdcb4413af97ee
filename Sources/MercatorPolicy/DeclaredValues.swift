package import MercatorExpression
package import MercatorYAML

/// What an operator declares in the configuration for policies to name.
package struct DeclaredValues: Sendable {
    /// `feature_flags.<name>`.
    package var featureFlags: [String: ExpressionValue] = [:]
    /// `variables.<name>` where the policy has none of that name, and bare names.
    package var variables: [String: ExpressionValue] = [:]
    /// `request.metadata.<name>` where nobody else says anything.
    package var metadata: [String: ExpressionValue] = [:]
    /// Tokens that models can read, by the beginning of their names; `default` is for all others.
    package var contextWindows: [String: Int] = [:]

    package init() {}

    /// What `policy:` declares.
    init(_ configuration: PolicyConfiguration) {
        featureFlags = Self.values(configuration.featureFlags)
        variables = Self.values(configuration.variables)
    }

    /// Sets what `processing:` says.
    package mutating func take(
        metadata: [NamedEntry<YAMLNode>], contextWindows: [NamedEntry<Int>]
    ) {
        for entry in metadata { self.metadata[entry.name] = ExpressionValue(yaml: entry.value) }
        for entry in contextWindows { self.contextWindows[entry.name] = entry.value }
    }

    /// The members of a mapping, by name.
    private static func values(_ node: YAMLNode?) -> [String: ExpressionValue] {
        let members = node?.mapping ?? []
        return Dictionary(
            members.map { ($0.key.string ?? "", ExpressionValue(yaml: $0.value)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Tokens that a model can read; nil when nobody has declared it. The longest beginning counts.
    func contextWindow(of model: String) -> Int? {
        let names = contextWindows.keys.filter { model.hasPrefix($0) }
        return names.max { $0.utf8.count < $1.utf8.count }.flatMap { contextWindows[$0] } ?? contextWindows["default"]
    }

    /// The same text for the same values, for the version of the policies.
    var text: String {
        let maps = [featureFlags, variables, metadata].map { map in
            map.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.displayed)" }.joined(separator: " ")
        }
        let windows = contextWindows.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return (maps + [windows.joined(separator: " ")]).joined(separator: "|")
    }
}
