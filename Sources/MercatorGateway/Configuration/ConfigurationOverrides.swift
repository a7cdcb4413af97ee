package import MercatorDiagnostics
package import MercatorSystem
package import MercatorYAML

/// Puts what environment variables and the command line say into the tree, before anything is checked.
///
/// `MERCATOR_PROXY_READ_TIMEOUT` is `proxy.read_timeout`; lists are written with commas.
package struct ConfigurationOverrides {
    private let shape: SectionShape
    package private(set) var diagnostics: [Diagnostic] = []

    private static let prefix = "MERCATOR_"
    /// Variables with a meaning of their own.
    private static let special: Set<String> = ["MERCATOR_CONFIG", "MERCATOR_LOG_LEVEL"]

    package init(shape: SectionShape) {
        self.shape = shape
    }

    /// The tree with every `MERCATOR_…` variable in it; an empty variable counts as not set.
    package mutating func applying(environment: any Environment, to tree: YAMLNode) -> YAMLNode {
        var tree = tree
        if let level = environment.value(of: "MERCATOR_LOG_LEVEL"), !level.isEmpty {
            tree = tree.setting(
                ["telemetry", "logging", "level"],
                to: Self.node(level, of: .text, from: Self.origin("MERCATOR_LOG_LEVEL")))
        }
        for name in environment.names.sorted() where name.hasPrefix(Self.prefix) && !Self.special.contains(name) {
            guard let value = environment.value(of: name), !value.isEmpty else { continue }
            guard let target = EnvironmentName(name.dropFirst(Self.prefix.count)).target(in: shape, of: tree) else {
                unknown(name, tree)
                continue
            }
            tree = tree.setting(target.path, to: Self.node(value, of: target.shape, from: Self.origin(name)))
        }
        return tree
    }

    /// The tree with values by dotted key; a key that does not exist is a bug of the caller's and is reported.
    package mutating func applying(_ overrides: [(key: String, value: String)], to tree: YAMLNode) -> YAMLNode {
        overrides.reduce(tree) { tree, override in
            let path = override.key.split(separator: ".").map(String.init)
            return tree.setting(path, to: Self.node(override.value, of: .text, from: "command line"))
        }
    }

    private static func origin(_ name: String) -> String { "environment variable \(name)" }

    /// A node without a place, since no file has it.
    private static func node(_ text: String, of shape: KeyShape, from origin: String) -> YAMLNode {
        let source = SourceText(path: origin, text: "")
        func scalar(_ text: Substring) -> YAMLNode {
            YAMLNode(
                .scalar(String(text), style: .plain), position: SourcePosition(line: 1, column: 1), source: source)
        }
        guard case .list = shape else { return scalar(Substring(text)) }
        let items = text.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
        return scalar("").replacing(.sequence(items.map(scalar)))
    }

    private mutating func unknown(_ name: String, _ tree: YAMLNode) {
        let isSecret = name.hasPrefix("MERCATOR_SECRET_")
        let known = EnvironmentName.all(in: shape, of: tree).prefix(ConfigurationBounds.suggestedNamesMax)
        let near = Suggestion.nearest(name, in: known.map { Self.prefix + $0 })
        diagnostics.append(
            Diagnostic(
                .warning, code: "config/unknown-variable",
                message: isSecret
                    ? "secret providers are not built yet, so `\(name)` has no effect"
                    : "the environment variable `\(name)` names no key of the configuration",
                hint: near.map { "did you mean `\($0)`?" }))
    }
}
