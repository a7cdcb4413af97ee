/// What the checker knows of a value before there is one.
package enum ExpressionType: String, Sendable, Hashable, CaseIterable {
    /// Anything; nothing is checked.
    case any
    case bool, int, uint, double, string, bytes, list, map, null, timestamp, duration
    /// An int or a double.
    case number
    /// A string that compares as a number where it spells one (headers, metadata).
    case text
    /// A day of the week as a number, Sunday 0; compares with names too.
    case weekday

    /// Whether a value of this type may turn out to be a number.
    var mayBeNumber: Bool {
        switch self {
        case .any, .int, .uint, .double, .number, .text, .weekday, .null: true
        default: false
        }
    }

    /// Whether a value of this type may turn out to be a string.
    var mayBeString: Bool { self == .any || self == .string || self == .text || self == .null }

    /// Whether a value of this type may turn out to be a list.
    var mayBeList: Bool { self == .any || self == .list || self == .null }

    /// Whether a value of this type may turn out to be a map.
    var mayBeMap: Bool { self == .any || self == .map || self == .null }

    /// Whether two values of these types may be ordered.
    func compares(with other: ExpressionType) -> Bool {
        if self == .any || other == .any || self == .null || other == .null { return true }
        if mayBeNumber, other.mayBeNumber { return true }
        return mayBeString && other.mayBeString || self == other
    }

    /// The word for messages: "a number", "a string".
    var article: String {
        switch self {
        case .any: "any value"
        case .int: "an int"
        case .uint: "a uint"
        case .bytes: "bytes"
        case .null: "null"
        default: "a \(rawValue)"
        }
    }
}
