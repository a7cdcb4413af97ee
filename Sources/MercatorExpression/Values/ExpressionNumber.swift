/// A number of any of the three types. Ints and uints compare exactly; against a double both are doubles, as in CEL.
enum ExpressionNumber {
    case int(Int64)
    case uint(UInt64)
    case double(Double)

    /// Nil for what is no number. Text does not count; see ``init(spelled:)``.
    init?(_ value: ExpressionValue) {
        switch value {
        case .int(let value): self = .int(value)
        case .uint(let value): self = .uint(value)
        case .double(let value): self = .double(value)
        default: return nil
        }
    }

    /// The number that a text spells in decimal (`12`, `-0.5`, `1e3`); nil for any other text.
    init?(spelled text: String) {
        guard (1...64).contains(text.utf8.count) else { return nil }
        var hasDigit = false
        var isWhole = true
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
            case UInt8(ascii: "+"), UInt8(ascii: "-"): break
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): isWhole = false
            default: return nil
            }
        }
        guard hasDigit else { return nil }
        if isWhole, let value = Int64(text) {
            self = .int(value)
        } else if let value = Double(text) {
            self = .double(value)
        } else {
            return nil
        }
    }

    var double: Double {
        switch self {
        case .int(let value): Double(value)
        case .uint(let value): Double(value)
        case .double(let value): value
        }
    }

    /// The number when it is whole and fits.
    var exactInt: Int64? {
        switch self {
        case .int(let value): value
        case .uint(let value): Int64(exactly: value)
        case .double(let value): Int64(exactly: value)
        }
    }

    var isDouble: Bool {
        if case .double = self { true } else { false }
    }

    var value: ExpressionValue {
        switch self {
        case .int(let value): .int(value)
        case .uint(let value): .uint(value)
        case .double(let value): .double(value)
        }
    }

    /// Less than 0, 0 or more than 0 as `a` is less than, equal to or greater than `b`; nil when one is NaN.
    static func order(_ a: ExpressionNumber, _ b: ExpressionNumber) -> Int? {
        switch (a, b) {
        case (.int(let a), .int(let b)): return a < b ? -1 : a == b ? 0 : 1
        case (.uint(let a), .uint(let b)): return a < b ? -1 : a == b ? 0 : 1
        case (.double(let a), .double(let b)): return a.isNaN || b.isNaN ? nil : a < b ? -1 : a == b ? 0 : 1
        case (.int(let a), .uint(let b)):
            guard let a = UInt64(exactly: a) else { return -1 }
            return a < b ? -1 : a == b ? 0 : 1
        case (.uint, .int): return order(b, a).map { -$0 }
        case (_, .double), (.double, _): return order(.double(a.double), .double(b.double))
        }
    }
}
