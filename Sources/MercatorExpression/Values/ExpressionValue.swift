package import MercatorJSON

/// A value in an expression.
///
/// A value of the request's body is a ``json(_:)`` lens until an operation needs more; comparisons of strings never do.
package enum ExpressionValue: Sendable {
    /// Nothing; also what an absent field is in MPL.
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    /// Text from headers and metadata: compares as a number where it spells one and the other side is a number too.
    case text(String)
    case bytes([UInt8])
    case list([ExpressionValue])
    case map(ExpressionMap)
    case timestamp(ExpressionTimestamp)
    case duration(ExpressionDuration)
    /// A value of a JSON document, read when needed. `5` is an int, `5.0` a double.
    case json(JSONValue)
}

extension ExpressionValue {
    /// Whether the value is null, also as JSON.
    package var isNull: Bool {
        switch self {
        case .null: true
        case .json(let value): value.isNull
        default: false
        }
    }

    /// The same value, a scalar lens replaced by what it shows. Arrays and objects stay lenses.
    package var resolved: ExpressionValue {
        guard case .json(let value) = self else { return self }
        switch value.kind {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .string: return .string(value.string ?? "")
        case .number: return value.int.map { .int($0) } ?? .double(value.double ?? 0)
        case .array, .object: return self
        }
    }

    /// The text of a string; nil for any other kind.
    package var string: String? {
        switch self {
        case .string(let text), .text(let text): text
        case .json(let value): value.string
        default: nil
        }
    }

    /// The bool; nil for any other kind. Text from a header counts when it is exactly `true` or `false`.
    package var bool: Bool? {
        switch self {
        case .bool(let value): value
        case .json(let value): value.bool
        case .text("true"): true
        case .text("false"): false
        default: nil
        }
    }

    /// The elements of a list; nil for any other kind. Copies the lenses of a JSON array.
    package var elements: [ExpressionValue]? {
        switch self {
        case .list(let elements): elements
        case .json(let value) where value.kind == .array: value.elements.map { .json($0) }
        default: nil
        }
    }

    /// Elements of a list or map; nil for any other kind.
    package var count: Int? {
        switch self {
        case .list(let elements): elements.count
        case .map(let map): map.count
        case .json(let value) where value.kind == .array || value.kind == .object: value.count
        default: nil
        }
    }

    /// The value under a key; nil when this is no map or has no such key.
    package func member(_ key: String) -> ExpressionValue? {
        switch self {
        case .map(let map): map[key]
        case .json(let value): value[key].map { .json($0) }
        default: nil
        }
    }

    /// The element of a list, negative positions counted from the end; nil when this is no list or has no such element.
    package func element(_ position: Int) -> ExpressionValue? {
        guard let count, position < count, position >= -count else { return nil }
        let index = position < 0 ? count &+ position : position
        switch self {
        case .list(let elements): return elements[index]
        case .json(let value): return value[index].map { .json($0) }
        default: return nil
        }
    }

    /// The value at a path below this one; null where a step finds nothing. Fields of a request are found this way.
    package func descend(_ steps: some Sequence<FieldStep>) -> ExpressionValue {
        var value = self
        for step in steps {
            let next =
                switch step {
                case .key(let key): value.member(key)
                case .index(let position): value.element(position)
                }
            guard let next else { return .null }
            value = next
        }
        return value
    }
}
