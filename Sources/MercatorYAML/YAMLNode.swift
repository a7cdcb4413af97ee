package import MercatorDiagnostics

/// A value of a YAML document and the place it was written at.
///
/// An aliased node keeps the place of its anchor, because that is where the text to correct stands.
package struct YAMLNode: Sendable {
    package let value: YAMLValue
    /// The first character, quotes and block indicators included, tags and anchors not.
    package let position: SourcePosition
    /// The text it was read from.
    package let source: SourceText

    package init(_ value: YAMLValue, position: SourcePosition, source: SourceText) {
        self.value = value
        self.position = position
        self.source = source
    }

    /// The file, as diagnostics show it.
    package var path: String { source.path }
}

/// The four shapes of a YAML value.
package enum YAMLValue: Sendable {
    /// Text and how it was written; only `.plain` text is ever a number or a boolean.
    case scalar(String, style: YAMLScalarStyle)
    /// Members in file order. Keys are scalars and differ.
    case mapping([(key: YAMLNode, value: YAMLNode)])
    case sequence([YAMLNode])
    /// Nothing, `~` or `null`.
    case null
}

/// How a scalar was written.
package enum YAMLScalarStyle: Sendable {
    case plain
    /// In single or double quotes.
    case quoted
    /// `|`: lines as they stand.
    case literal
    /// `>`: lines joined.
    case folded
}

/// Typed access. Plain scalars resolve by the core schema, so `yes` is text and `0o17` is fifteen.
///
/// Source: YAML 1.2.2, §10.3.
extension YAMLNode {
    /// The members of a mapping in file order; nil for any other shape.
    package var mapping: [(key: YAMLNode, value: YAMLNode)]? {
        if case .mapping(let members) = value { members } else { nil }
    }

    /// The items of a sequence; nil for any other shape.
    package var sequence: [YAMLNode]? {
        if case .sequence(let items) = value { items } else { nil }
    }

    /// The text of a scalar, however written: `5` is "5". Nil for null, mappings and sequences.
    package var string: String? {
        if case .scalar(let text, _) = value { text } else { nil }
    }

    /// The integer a plain scalar is; nil for anything else, quoted digits included.
    package var int: Int? { plainText.flatMap(YAMLScalar.int) }

    /// The number a plain scalar is, integers included; nil for anything else.
    package var double: Double? { plainText.flatMap(YAMLScalar.double) }

    /// The boolean a plain scalar is; nil for anything else.
    package var bool: Bool? { plainText.flatMap(YAMLScalar.bool) }

    /// Whether nothing, `~` or `null` was written.
    package var isNull: Bool {
        if case .null = value { true } else { false }
    }

    /// The member of a mapping with this key; nil when there is none or this is no mapping.
    package func get(_ key: String) -> YAMLNode? {
        mapping?.first { $0.key.string == key }?.value
    }

    /// The same place with another value.
    package func replacing(_ value: YAMLValue) -> YAMLNode {
        YAMLNode(value, position: position, source: source)
    }

    /// What shape it has, for messages: "a list".
    package var shapeName: String {
        switch value {
        case .null: "nothing"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar:
            if int != nil {
                "an integer"
            } else if double != nil {
                "a number"
            } else if bool != nil {
                "a boolean"
            } else {
                "text"
            }
        }
    }

    private var plainText: String? {
        if case .scalar(let text, .plain) = value { text } else { nil }
    }
}
