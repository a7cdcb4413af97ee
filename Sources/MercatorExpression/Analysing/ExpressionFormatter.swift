import MercatorDiagnostics

/// Writes an expression anew, with only the parentheses it needs.
package enum ExpressionFormatter {
    /// The expression in MPL; nil when it cannot be read, or holds what this does not write (bytes).
    ///
    /// Longer than `width`, it is broken before the `and` or `or` that joins it.
    package static func formatted(_ text: String, width: Int) -> String? {
        var report = ExpressionReport(origin: ExpressionOrigin())
        guard let expression = Expression.parse(text, dialect: .mpl, report: &report) else { return nil }
        var writer = ExpressionWriter(tree: expression)
        let line = writer.text(expression.root, in: .lowest)
        guard !writer.hasFailed else { return nil }
        guard line.count > width else { return line }
        switch expression.nodes[expression.root].kind {
        case .and(let sides): return sides.map { writer.text($0, in: .not) }.joined(separator: "\nand ")
        case .or(let sides): return sides.map { writer.text($0, in: .and) }.joined(separator: "\nor ")
        default: return line
        }
    }
}

/// How tight an operator binds.
private enum Tightness: Int, Comparable {
    case lowest, or, and, not, relation, sum, product, unary, member

    static func < (a: Tightness, b: Tightness) -> Bool { a.rawValue < b.rawValue }
}

private struct ExpressionWriter {
    let tree: Expression
    private(set) var hasFailed = false

    init(tree: Expression) {
        self.tree = tree
    }

    /// The node as text, in parentheses where it binds less tight than its place asks.
    mutating func text(_ place: Expression.Place, in needed: Tightness) -> String {
        let (text, tightness) = written(place)
        return tightness < needed ? "(\(text))" : text
    }

    private mutating func written(_ place: Expression.Place) -> (String, Tightness) {
        switch tree.nodes[place].kind {
        case .literal(let value): return (literal(value), .member)
        case .name(let name): return (name, .member)
        case .elements(let filter): return (filter, .member)
        case .select(let operand, let name): return (select(operand, name), .member)
        case .index(let operand, let index):
            return (text(operand, in: .member) + "[" + text(index, in: .lowest) + "]", .member)
        case .call(let name, let arguments):
            return (name + self.arguments(arguments, isPattern: name == "matches"), .member)
        case .method(let receiver, let name, let arguments):
            let receiver = text(receiver, in: .member)
            return (receiver + "." + name + self.arguments(arguments, isPattern: name == "matches"), .member)
        case .list(let elements):
            return ("[" + elements.map { text($0, in: .lowest) }.joined(separator: ", ") + "]", .member)
        case .map(let entries):
            let entries = entries.map { text($0.key, in: .lowest) + ": " + text($0.value, in: .lowest) }
            return ("{" + entries.joined(separator: ", ") + "}", .member)
        case .not(let operand): return negation(operand)
        case .negate(let operand): return ("-" + negated(operand), .unary)
        case .and(let sides): return (sides.map { text($0, in: .not) }.joined(separator: " and "), .and)
        case .or(let sides): return (sides.map { text($0, in: .and) }.joined(separator: " or "), .or)
        case .binary(let operation, let left, let right): return binary(operation, left, right)
        case .conditional(let test, let yes, let no):
            return ("\(text(test, in: .or)) ? \(text(yes, in: .or)) : \(text(no, in: .lowest))", .lowest)
        case .invalid:
            hasFailed = true
            return ("", .member)
        }
    }

    private mutating func binary(
        _ operation: BinaryOperator, _ left: Expression.Place, _ right: Expression.Place, not: Bool = false
    ) -> (String, Tightness) {
        let tightness: Tightness
        switch operation {
        case .add, .subtract: tightness = .sum
        case .multiply, .divide, .remainder: tightness = .product
        default: tightness = .relation
        }
        let other = Tightness(rawValue: tightness.rawValue + 1) ?? .member
        let word = (not ? "not " : "") + operation.rawValue
        let right = operation == .matches ? pattern(right) ?? text(right, in: other) : text(right, in: other)
        return ("\(text(left, in: other)) \(word) \(right)", tightness)
    }

    /// A digit right behind the sign would make a literal of the two, and what follows would belong to that.
    private mutating func negated(_ operand: Expression.Place) -> String {
        let text = text(operand, in: .member)
        return text.first?.isNumber ?? false ? "(\(text))" : text
    }

    /// `x not in y` where the operator is a word; elsewhere `not` with what it negates in parentheses.
    private mutating func negation(_ operand: Expression.Place) -> (String, Tightness) {
        if case .binary(let operation, let left, let right) = tree.nodes[operand].kind {
            switch operation {
            case .in, .matches, .contains, .startsWith, .endsWith: return binary(operation, left, right, not: true)
            default: break
            }
        }
        return ("not " + text(operand, in: .unary), .not)
    }

    private mutating func arguments(_ arguments: [Expression.Place], isPattern: Bool) -> String {
        let texts = arguments.map { place in (isPattern ? pattern(place) : nil) ?? text(place, in: .lowest) }
        return "(" + texts.joined(separator: ", ") + ")"
    }

    private mutating func select(_ operand: Expression.Place, _ name: String) -> String {
        let path = text(operand, in: .member)
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        let isWritable = parts.allSatisfy { part in
            part.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            } && part.first?.isLetter ?? false || parts.count == 1 && part.first == "_"
        }
        if isWritable, parts.count == 1 || HyphenatedNames.areAllowed(below: operand, in: tree) {
            return path + "." + name
        }
        return path + "[" + QuotedText.literal(name) + "]"
    }

    // MARK: literals

    private mutating func literal(_ value: ExpressionValue) -> String {
        switch value {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return "\(value)"
        case .uint(let value): return "\(value)u"
        case .double(let value) where value.isFinite: return "\(value)"
        case .string(let text): return QuotedText.literal(text)
        default:
            hasFailed = true
            return ""
        }
    }

    private func pattern(_ place: Expression.Place) -> String? {
        guard case .literal(.string(let text)) = tree.nodes[place].kind else { return nil }
        return QuotedText.pattern(text)
    }
}
