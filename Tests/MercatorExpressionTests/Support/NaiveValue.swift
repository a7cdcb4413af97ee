import MercatorExpression

/// Values of the naive interpreter.
indirect enum NaiveValue {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    /// What callers supply as text.
    case text(String)
    case list([NaiveValue])

    /// The same for the evaluator.
    var value: ExpressionValue {
        switch self {
        case .null: .null
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .double(let number): .double(number)
        case .string(let text): .string(text)
        case .text(let text): .text(text)
        case .list(let elements): .list(elements.map(\.value))
        }
    }

    var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The characters of a string.
    var characters: String? {
        switch self {
        case .string(let text), .text(let text): text
        default: nil
        }
    }

    var elements: [NaiveValue]? {
        if case .list(let elements) = self { elements } else { nil }
    }

    /// The number that it is, or spells if `spelled` lets it.
    func number(spelled: Bool) -> Double? {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        case .string(let text), .text(let text):
            spelled && text.allSatisfy { "0123456789+-.eE".contains($0) } ? Double(text) : nil
        default: nil
        }
    }

    var isWhole: Bool {
        switch self {
        case .int: true
        case .text(let text): Int64(text) != nil
        default: false
        }
    }

    var isCallersText: Bool {
        if case .text = self { true } else { false }
    }
}

/// There is no value: a clash of types, an overflow, a division by zero.
struct NaiveError: Error {}
