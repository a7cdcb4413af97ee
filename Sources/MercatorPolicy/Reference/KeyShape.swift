import MercatorExpression

/// What the value of an action's key may be, for the schema that editors check files with.
package enum KeyShape: Sendable {
    /// A text, often a template; numbers and booleans are taken as they are written.
    case text
    /// One of some words.
    case word([String])
    /// One of some words, or a list of them.
    case words([String])
    /// A name, or a list of names.
    case texts
    case integer(ClosedRange<Int>)
    case flag
    /// A regular expression.
    case pattern
    /// Where a webhook goes; may hold values.
    case url
    /// A number above zero, or a template that yields one.
    case limit
    /// Seconds, or a duration such as `1h`.
    case window
    /// Names with values.
    case mapping
    /// A mapping with `name` and `value`.
    case parameter
    /// Anything.
    case value

    /// The levels of a line; `warning` is `warn`.
    static let level = KeyShape.word(NoteLevel.allCases.map(\.rawValue) + ["warning"])
}

extension KeyShape {
    /// The keywords that say so in JSON Schema.
    var keywords: [(String, ExpressionValue)] {
        switch self {
        case .text: [("type", Self.list(["string", "number", "boolean"]))]
        case .word(let words): [("enum", Self.list(words))]
        case .words(let words): Self.oneOrSeveral([("enum", Self.list(words))])
        case .texts: Self.oneOrSeveral(Self.text.keywords)
        case .integer(let range):
            [
                ("type", .string("integer")), ("minimum", .int(Int64(range.lowerBound))),
                ("maximum", .int(Int64(range.upperBound))),
            ]
        case .flag: [("type", .string("boolean"))]
        case .pattern: [("type", .string("string")), ("minLength", .int(1))]
        case .url: [("type", .string("string")), ("pattern", .string(#"^(https?://|\$?\{)"#))]
        case .limit:
            [("type", Self.list(["number", "string"])), ("exclusiveMinimum", .int(0)), ("minLength", .int(1))]
        case .window:
            [
                ("type", Self.list(["integer", "string"])), ("minimum", .int(1)),
                ("maximum", .int(Int64(PolicyBounds.windowSecondsMax))),
                ("pattern", .string("^([0-9]+([.][0-9]+)?(ms|s|m|h|d|w))+$")),
            ]
        case .mapping: [("type", .string("object"))]
        case .parameter:
            [
                ("type", .string("object")), ("required", Self.list(["name", "value"])),
                (
                    "properties",
                    .schema([
                        ("name", .schema([("type", .string("string"))])), ("value", .bool(true)),
                    ])
                ),
                ("additionalProperties", .bool(false)),
            ]
        case .value: []
        }
    }

    private static func oneOrSeveral(_ one: [(String, ExpressionValue)]) -> [(String, ExpressionValue)] {
        [
            (
                "anyOf",
                .list([
                    .schema(one),
                    .schema([("type", .string("array")), ("items", .schema(one)), ("minItems", .int(1))]),
                ])
            )
        ]
    }

    private static func list(_ words: [String]) -> ExpressionValue { .words(words) }
}

extension ExpressionValue {
    /// A schema, or any other object of one, in the order given.
    static func schema(_ members: [(String, ExpressionValue)]) -> ExpressionValue { .map(ExpressionMap(members)) }

    /// A list of texts.
    static func words(_ words: [String]) -> ExpressionValue { .list(words.map { .string($0) }) }

    /// `{"$ref": "#/$defs/name"}`.
    static func definition(_ name: String) -> ExpressionValue { .schema([("$ref", .string("#/$defs/" + name))]) }

    /// `{"required": [key, …]}`.
    static func requiring(_ keys: String...) -> ExpressionValue { .schema([("required", .words(keys))]) }
}
