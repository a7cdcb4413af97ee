/// A condition as logic sees it: tests of single fields against constants, joined by `and`, `or` and `not`.
///
/// What cannot be taken apart (two fields compared, a macro) is ``opaque(_:isStable:)``: known by its text alone.
package indirect enum Predicate: Sendable {
    case constant(Bool)
    /// `field == constant` with a scalar; never an error.
    case equals(slot: Int, ExpressionValue)
    /// `field in [constants]`; never an error.
    case isIn(slot: Int, [ExpressionValue])
    /// `field < 5`; an error where the field is neither null nor a number.
    case order(slot: Int, OrderTest)
    /// `field matches "…"`; an error where the field is no text.
    case text(slot: Int, TextTest)
    /// Anything else. Equal texts have equal outcomes when both are stable.
    case opaque(String, isStable: Bool)
    case not(Predicate)
    case and([Predicate])
    case or([Predicate])
}

/// A comparison with a number.
package struct OrderTest: Sendable, Hashable {
    /// `<`, `<=`, `>` or `>=`.
    package let word: String
    package let bound: Double

    package init(word: String, bound: Double) {
        self.word = word
        self.bound = bound
    }

    /// Whether the test holds below the bound, not above it.
    package var isUpper: Bool { word.hasPrefix("<") }
    /// Whether the bound itself passes.
    package var includesBound: Bool { word.hasSuffix("=") }
}

/// `matches`, `contains`, `starts_with` or `ends_with` with a constant.
package struct TextTest: Sendable {
    /// The operator as it is written.
    package let word: String
    /// The pattern or text right of it.
    package let operand: String
    private let pattern: Pattern?
    private let operation: BinaryOperator

    init(_ operation: BinaryOperator, _ operand: String, pattern: Pattern? = nil) {
        word = operation.rawValue
        self.operation = operation
        self.operand = operand
        self.pattern = pattern
    }

    /// Whether a text passes.
    package func holds(for text: String) -> Bool {
        switch operation {
        case .matches: pattern?.isFound(in: text) ?? false
        case .startsWith: text.utf8.starts(with: operand.utf8)
        case .endsWith: text.utf8.reversed().starts(with: operand.utf8.reversed())
        default: Self.found(operand, in: text)
        }
    }

    private static func found(_ part: String, in text: String) -> Bool {
        var (part, text) = (part, text)
        return text.withUTF8 { text in
            part.withUTF8 { part in
                UTF8Text.firstIndex(of: UnsafeRawBufferPointer(part), in: UnsafeRawBufferPointer(text)) != nil
            }
        }
    }

    /// Whether lists pass it too: `contains` asks for a member there.
    package var takesLists: Bool { operation == .contains }
}

/// What an analysis knows of a field before there is a request.
package enum FieldNature: Sendable {
    /// Always this value: a variable of the policy.
    case constant(ExpressionValue)
    /// One value for the whole request.
    case stable
    /// May differ from one rule to the next.
    case changing
}
