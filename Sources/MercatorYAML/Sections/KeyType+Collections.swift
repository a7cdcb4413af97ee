extension KeyType {
    /// A list; items that are wrong are reported and left out.
    package static func list<Item>(of item: KeyType<Item>) -> KeyType where Value == [Item] {
        KeyType(.list(item.shape)) { node, reader in
            guard let nodes = node.sequence else {
                let hint = node.string.map { "write `[\"\($0)\"]`" }
                reader.report(
                    node, "config/wrong-shape", "`\(reader.keyName)` must be a list, not \(node.shapeName)",
                    hint: item.isPlainText ? hint : nil)
                return nil
            }
            return nodes.enumerated().compactMap { index, node in
                reader.item(index) { reader in item.read(node, &reader) }
            }
        }.shown { items in Self.bracketed(items.compactMap(item.show)) }
    }

    /// A mapping whose names the author chooses, in file order.
    package static func entries<Item>(of item: KeyType<Item>) -> KeyType where Value == [NamedEntry<Item>] {
        KeyType(.map(item.shape)) { node, reader in
            guard let members = node.mapping else {
                reader.report(
                    node, "config/wrong-shape", "`\(reader.keyName)` must be a mapping, not \(node.shapeName)")
                return nil
            }
            return members.compactMap { key, value in
                reader.named(key.string ?? "") { reader in
                    item.read(value, &reader).map { NamedEntry(name: key.string ?? "", value: $0) }
                }
            }
        }
    }

    /// A section of its own in a list.
    package static func section(_ type: Value.Type) -> KeyType where Value: ConfigurationSection {
        KeyType(.section(type.shape)) { node, reader in
            var section = Value()
            reader.fill(&section, from: node)
            return section
        }
    }

    /// A mapping of named sections, in file order.
    package static func sections<Section: NamedSection>(_ type: Section.Type) -> KeyType where Value == [Section] {
        KeyType(.map(.section(type.shape))) { node, reader in reader.entries(of: type, from: node) }
    }

    /// One type or, where a node does not have its shape, another.
    package static func either(
        _ one: KeyType, or other: KeyType, when isOther: @escaping @Sendable (YAMLNode) -> Bool
    ) -> KeyType {
        KeyType(.either(one.shape, other.shape)) { node, reader in
            isOther(node) ? other.read(node, &reader) : one.read(node, &reader)
        }.shown { one.show($0) ?? other.show($0) }
    }

    /// Whether what stands there may be repeated in a hint: an item with members may hold a credential.
    fileprivate var isPlainText: Bool {
        if case .text = shape { true } else { false }
    }

    private static func bracketed(_ items: [String]) -> String? {
        items.isEmpty ? nil : "[" + items.map { $0 == "*" ? "\"*\"" : $0 }.joined(separator: ", ") + "]"
    }
}
