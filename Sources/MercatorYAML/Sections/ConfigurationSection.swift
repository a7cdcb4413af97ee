/// A part of the configuration: a value that is complete from the start, and the keys that change it.
///
/// From its declaration come decoding, the schema, the reference page and the names of environment variables.
package protocol ConfigurationSection: Sendable {
    /// Every default.
    init()
    static var declaration: SectionDeclaration<Self> { get }
    /// Checks that concern several keys, or one in a way its type does not; called after the keys were read.
    mutating func check(_ node: YAMLNode, _ reader: inout SectionReader)
}

extension ConfigurationSection {
    package func check(_ node: YAMLNode, _ reader: inout SectionReader) {}

    /// The section without its types.
    package static var shape: SectionShape {
        let defaults = Self()
        return SectionShape(
            summary: declaration.summary, keys: declaration.keys.map { $0.facts(defaults: defaults) })
    }
}

/// A section that is one entry of a mapping, whose key is its name.
package protocol NamedSection: ConfigurationSection {
    var name: String { get set }
    /// What one entry is called in messages: "provider".
    static var noun: String { get }
    /// What is wrong with a name, after "the name `…`"; nil when it is right.
    static func complaint(aboutName name: String) -> String?
}

/// What a section may hold.
package struct SectionDeclaration<Section: Sendable>: Sendable {
    /// One sentence on what the section is for, with a full stop: it is printed in the reference.
    package let summary: String
    package let keys: [DeclaredKey<Section>]

    package init(_ summary: String, @DeclaredKeys<Section> keys: () -> [DeclaredKey<Section>]) {
        self.summary = summary
        self.keys = keys()
    }

    func key(_ spelling: String) -> DeclaredKey<Section>? {
        keys.first { $0.name == spelling || $0.aliases.contains(spelling) }
    }
}

/// Lets a declaration be written as a plain list of keys.
@resultBuilder
package enum DeclaredKeys<Section: Sendable> {
    package static func buildExpression(_ key: DeclaredKey<Section>) -> DeclaredKey<Section> { key }
    package static func buildBlock(_ keys: DeclaredKey<Section>...) -> [DeclaredKey<Section>] { keys }
}
