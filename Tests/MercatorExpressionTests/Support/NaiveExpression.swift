/// A second interpreter of the policy language, written from its specification: a tree, walked in the plainest way.
/// Only tests know it; the evaluator is held against it.
indirect enum NaiveExpression {
    case literal(NaiveValue)
    case field(String)
    case variable(Int)
    case not(NaiveExpression)
    case and(NaiveExpression, NaiveExpression)
    case or(NaiveExpression, NaiveExpression)
    case compare(String, NaiveExpression, NaiveExpression)
    case arithmetic(String, NaiveExpression, NaiveExpression)
    case text(String, NaiveExpression, NaiveExpression)
    case isIn(NaiveExpression, NaiveExpression)
    case matches(NaiveExpression, String)
    case index(NaiveExpression, NaiveExpression)
    case map(NaiveExpression, Int, NaiveExpression)
    case conditional(NaiveExpression, NaiveExpression, NaiveExpression)
    case length(NaiveExpression)
    case quantifier(String, NaiveExpression, Int, NaiveExpression)

    /// The expression as it is written in a policy.
    var written: String {
        switch self {
        case .literal(let value): Self.written(value)
        case .field(let name): name
        case .variable(let depth): "v\(depth)"
        case .not(let a): "(not \(a.written))"
        case .and(let a, let b): "(\(a.written) and \(b.written))"
        case .or(let a, let b): "(\(a.written) || \(b.written))"
        case .compare(let operation, let a, let b), .arithmetic(let operation, let a, let b),
            .text(let operation, let a, let b):
            "(\(a.written) \(operation) \(b.written))"
        case .isIn(let a, let b): "(\(a.written) in \(b.written))"
        case .matches(let a, let pattern): "(\(a.written) matches \"\(pattern)\")"
        case .index(let a, let b): "\(a.written)[\(b.written)]"
        case .map(let range, let depth, let made): "\(range.written).map(v\(depth), \(made.written))"
        case .conditional(let test, let a, let b): "(\(test.written) ? \(a.written) : \(b.written))"
        case .length(let a): "\(a.written).length"
        case .quantifier(let name, let range, let depth, let test):
            "\(range.written).\(name)(v\(depth), \(test.written))"
        }
    }

    private static func written(_ value: NaiveValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .int(let number): "\(number)"
        case .double(let number): "\(number)"
        case .string(let text), .text(let text): "\"\(text)\""
        case .list(let elements): "[\(elements.map(written).joined(separator: ", "))]"
        }
    }

    /// The value; throws where there is none.
    func value(_ fields: [String: NaiveValue], _ variables: [NaiveValue] = []) throws -> NaiveValue {
        switch self {
        case .literal(let value): return value
        case .field(let name): return fields[name] ?? .null
        case .variable(let depth): return variables[depth]
        case .conditional(let test, let a, let b):
            return try (test.holds(fields, variables) ? a : b).value(fields, variables)
        case .arithmetic(let operation, let a, let b):
            return try NaiveArithmetic.compute(operation, a.value(fields, variables), b.value(fields, variables))
        case .length(let a):
            switch try a.value(fields, variables) {
            case .string(let text), .text(let text): return .int(Int64(text.unicodeScalars.count))
            case .list(let elements): return .int(Int64(elements.count))
            default: return .null
            }
        case .index(let a, let b):
            return try NaiveList.element(of: a.value(fields, variables), at: b.value(fields, variables))
        case .map(let range, _, let made):
            let range = try range.value(fields, variables)
            if range.isNull { return .null }
            guard let elements = range.elements else { throw NaiveError() }
            return try .list(elements.map { try made.value(fields, variables + [$0]) })
        default:
            return .bool(try holds(fields, variables))
        }
    }

    /// Whether it holds as a condition.
    func holds(_ fields: [String: NaiveValue], _ variables: [NaiveValue]) throws -> Bool {
        func of(_ expression: NaiveExpression) throws -> NaiveValue { try expression.value(fields, variables) }
        switch self {
        case .not(let a): return try !a.holds(fields, variables)
        case .and(let a, let b): return try Self.join([a, b], decisive: false) { try $0.holds(fields, variables) }
        case .or(let a, let b): return try Self.join([a, b], decisive: true) { try $0.holds(fields, variables) }
        case .compare(let operation, let a, let b): return try NaiveComparison.holds(operation, of(a), of(b))
        case .isIn(let a, let b): return try NaiveComparison.isMember(of(a), of(b))
        case .text(let operation, let a, let b): return try NaiveComparison.text(operation, of(a), of(b))
        case .matches(let a, let pattern): return try NaiveComparison.matches(of(a), pattern)
        case .quantifier(let name, let range, _, let test):
            let range = try of(range)
            if range.isNull { return false }
            guard let elements = range.elements else { throw NaiveError() }
            return try Self.join(elements, decisive: name == "exists") { try test.holds(fields, variables + [$0]) }
        // A list is no condition, even one that would be made of nothing.
        case .map: throw NaiveError()
        default:
            switch try of(self) {
            case .bool(let flag): return flag
            case .null: return false
            case .text("true"): return true
            case .text("false"): return false
            default: throw NaiveError()
            }
        }
    }

    /// One decisive part decides, whatever errors the others end in.
    private static func join<Part>(
        _ parts: [Part], decisive: Bool, _ holds: (Part) throws -> Bool
    ) throws -> Bool {
        let outcomes = parts.map { part in Result { try holds(part) } }
        for case .success(decisive) in outcomes { return decisive }
        for outcome in outcomes { _ = try outcome.get() }
        return !decisive
    }
}
