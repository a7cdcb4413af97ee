/// One key of a section: its spellings, its type, where its value goes, and its line in the reference.
package struct DeclaredKey<Section: Sendable>: Sendable {
    let name: String
    let aliases: [String]
    let summary: String
    let isRequired: Bool
    let isPlanned: Bool
    private let shape: @Sendable () -> KeyShape
    private let defaultText: @Sendable (Section) -> String?
    private let store: @Sendable (YAMLNode, inout Section, inout SectionReader) -> Void

    /// A key with a value of its own.
    package init<Value>(
        _ name: String, or aliases: [String] = [], _ path: any WritableKeyPath<Section, Value> & Sendable,
        _ type: KeyType<Value>, required: Bool = false, _ summary: String
    ) {
        self.init(
            name, aliases, summary, isRequired: required, shape: { type.shape },
            defaultText: { required ? nil : type.show($0[keyPath: path]) },
            store: { node, section, reader in
                if let value = type.read(node, &reader) { section[keyPath: path] = value }
            })
    }

    /// A key whose absence means something of its own.
    package init<Value>(
        _ name: String, or aliases: [String] = [], _ path: any WritableKeyPath<Section, Value?> & Sendable,
        _ type: KeyType<Value>, _ summary: String
    ) {
        self.init(
            name, aliases, summary, shape: { type.shape },
            defaultText: { $0[keyPath: path].flatMap(type.show) },
            store: { node, section, reader in
                if let value = type.read(node, &reader) { section[keyPath: path] = value }
            })
    }

    /// A section below this one, which says itself what it is for.
    package init<Child: ConfigurationSection>(
        _ name: String, or aliases: [String] = [], _ path: any WritableKeyPath<Section, Child> & Sendable
    ) {
        self.init(
            name, aliases, Child.declaration.summary, shape: { .section(Child.shape) },
            store: { node, section, reader in reader.fill(&section[keyPath: path], from: node) })
    }

    /// A key that is checked although nothing acts on it yet; who writes it is told so.
    package init<Value>(
        planned name: String, or aliases: [String] = [], _ type: KeyType<Value>, default value: Value? = nil,
        _ summary: String
    ) {
        self.init(
            name, aliases, summary, isPlanned: true, shape: { type.shape },
            defaultText: { _ in value.flatMap(type.show) },
            store: { node, _, reader in _ = type.read(node, &reader) })
    }

    /// A section that is checked although nothing acts on it yet.
    package init<Child: ConfigurationSection>(planned name: String, or aliases: [String] = [], _ child: Child.Type) {
        self.init(
            name, aliases, child.declaration.summary, isPlanned: true, shape: { .section(child.shape) },
            store: { node, _, reader in
                var section = Child()
                reader.fill(&section, from: node)
            })
    }

    /// A key that is checked and belongs to a section of which this is already told, or that has no effect by intent.
    package init<Value>(
        checked name: String, or aliases: [String] = [], _ type: KeyType<Value>, default value: Value? = nil,
        _ summary: String
    ) {
        self.init(
            name, aliases, summary, shape: { type.shape }, defaultText: { _ in value.flatMap(type.show) },
            store: { node, _, reader in _ = type.read(node, &reader) })
    }

    /// A section that is checked and stores nothing.
    package init<Child: ConfigurationSection>(checked name: String, or aliases: [String] = [], _ child: Child.Type) {
        self.init(
            name, aliases, child.declaration.summary, shape: { .section(child.shape) },
            store: { node, _, reader in
                var section = Child()
                reader.fill(&section, from: node)
            })
    }

    private init(
        _ name: String, _ aliases: [String], _ summary: String, isRequired: Bool = false, isPlanned: Bool = false,
        shape: @escaping @Sendable () -> KeyShape, defaultText: @escaping @Sendable (Section) -> String? = { _ in nil },
        store: @escaping @Sendable (YAMLNode, inout Section, inout SectionReader) -> Void
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.isRequired = isRequired
        self.isPlanned = isPlanned
        self.shape = shape
        self.defaultText = defaultText
        self.store = store
    }

    func facts(defaults: Section) -> KeyFacts {
        KeyFacts(
            name: name, aliases: aliases, summary: summary, shape: shape(), defaultText: defaultText(defaults),
            isRequired: isRequired, isPlanned: isPlanned)
    }

    func read(_ node: YAMLNode, into section: inout Section, _ reader: inout SectionReader) {
        store(node, &section, &reader)
    }
}
