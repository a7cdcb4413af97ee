/// Comparison, membership and the text operators.
extension Code {
    func compare(
        _ operation: BinaryOperator, _ a: ExpressionValue, _ b: ExpressionValue, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Bool {
        switch operation {
        case .equal: return try Self.equal(a, b, &state)
        case .notEqual: return try !Self.equal(a, b, &state)
        default: break
        }
        if dialect == .mpl, a.isNull || b.isNull { return false }
        guard let order = try order(a.resolved, b.resolved, &state) else { return false }
        switch operation {
        case .less: return order < 0
        case .lessOrEqual: return order <= 0
        case .greater: return order > 0
        default: return order >= 0
        }
    }

    // MARK: equality

    /// Whether two values are the same; values of different kinds are not, numbers are compared by value.
    static func equal(
        _ a: ExpressionValue, _ b: ExpressionValue, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Bool {
        switch (a, b) {
        case (.json(let json), .string(let text)), (.string(let text), .json(let json)):
            return json.stringEquals(text)
        case (.string(let a), .string(let b)):
            return UTF8Text.equal(a, b)
        case (.int(let a), .int(let b)):
            return a == b
        case (.bool(let a), .bool(let b)):
            return a == b
        case (.json, _), (_, .json):
            if case .json(let json) = a, json.kind == .array || json.kind == .object {
                return try equalNested(a, b, &state, depth: 0)
            }
            if case .json(let json) = b, json.kind == .array || json.kind == .object {
                return try equalNested(a, b, &state, depth: 0)
            }
            return equalScalar(a.resolved, b.resolved)
        case (.list, .list), (.map, .map):
            return try equalNested(a, b, &state, depth: 0)
        default:
            return equalScalar(a, b)
        }
    }

    private static func equalScalar(_ a: ExpressionValue, _ b: ExpressionValue) -> Bool {
        if let a = ExpressionNumber(a), let b = ExpressionNumber(b) { return ExpressionNumber.order(a, b) == 0 }
        switch (a, b) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.string(let a), .string(let b)): return UTF8Text.equal(a, b)
        case (.bytes(let a), .bytes(let b)): return a == b
        case (.timestamp(let a), .timestamp(let b)): return a == b
        case (.duration(let a), .duration(let b)): return a == b
        case (.text, _), (_, .text): return equalText(a, b)
        default: return false
        }
    }

    /// Text of the caller's against anything: as numbers where both can be, else as it stands.
    private static func equalText(_ a: ExpressionValue, _ b: ExpressionValue) -> Bool {
        if let a = number(a), let b = number(b) { return ExpressionNumber.order(a, b) == 0 }
        if let a = a.string, let b = b.string { return UTF8Text.equal(a, b) }
        if let a = a.bool, let b = b.bool { return a == b }
        return false
    }

    /// The number that a value is or spells.
    static func number(_ value: ExpressionValue) -> ExpressionNumber? {
        switch value {
        case .text(let text), .string(let text): ExpressionNumber(spelled: text)
        default: ExpressionNumber(value)
        }
    }

    private static func equalNested(
        _ a: ExpressionValue, _ b: ExpressionValue, _ state: inout EvaluationState, depth: Int
    ) throws(EvaluationError) -> Bool {
        try state.spend(1)
        guard depth < ExpressionBounds.valueDepthMax else {
            throw EvaluationError(.budget, "the values are nested too deeply to be compared")
        }
        if let a = a.mapValue, let b = b.mapValue {
            guard a.count == b.count else { return false }
            for entry in a.entries {
                guard let other = b.value(forKey: entry.key) else { return false }
                guard try equalNested(entry.value, other, &state, depth: depth + 1) else { return false }
            }
            return true
        }
        guard let left = a.elements, let right = b.elements else {
            return a.count == nil && b.count == nil && equalScalar(a.resolved, b.resolved)
        }
        guard left.count == right.count else { return false }
        for (x, y) in zip(left, right) {
            guard try equalNested(x, y, &state, depth: depth + 1) else { return false }
        }
        return true
    }

    // MARK: order

    /// The order of two values of comparable kinds; nil when one is NaN.
    private func order(
        _ a: ExpressionValue, _ b: ExpressionValue, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Int? {
        if let a = ExpressionNumber(a), let b = ExpressionNumber(b) { return ExpressionNumber.order(a, b) }
        switch (a, b) {
        case (.string(let a), .string(let b)):
            try state.spend(bytes: min(a.utf8.count, b.utf8.count))
            return UTF8Text.order(a, b)
        case (.bool(let a), .bool(let b)): return a == b ? 0 : a ? 1 : -1
        case (.bytes(let a), .bytes(let b)): return a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
        case (.timestamp(let a), .timestamp(let b)): return a == b ? 0 : a < b ? -1 : 1
        case (.duration(let a), .duration(let b)): return a == b ? 0 : a < b ? -1 : 1
        case (.text, _), (_, .text):
            if let a = Self.number(a), let b = Self.number(b) { return ExpressionNumber.order(a, b) }
            if let a = a.string, let b = b.string { return UTF8Text.order(a, b) }
        default: break
        }
        throw .clash("an order")
    }

    // MARK: membership and text

    func isMember(
        _ element: ExpressionValue, of container: ExpressionValue, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Bool {
        if dialect == .mpl, element.isNull || container.isNull { return false }
        switch container {
        case .list(let elements):
            try state.spend(elements: elements.count)
            for candidate in elements where try Self.equal(element, candidate, &state) { return true }
            return false
        case .map(let map):
            return map.value(forKey: element) != nil
        case .json(let json) where json.kind == .array:
            try state.spend(elements: json.count)
            for candidate in json.elements where try Self.equal(element, .json(candidate), &state) { return true }
            return false
        case .json(let json) where json.kind == .object:
            return element.string.map { json[$0] != nil } ?? false
        default:
            throw .clash("`in`")
        }
    }

    /// `contains` where a side is a list: membership, or a common element of two lists; nil for texts.
    private func listContains(
        _ a: ExpressionValue, _ b: ExpressionValue, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Bool? {
        guard a.count != nil || b.count != nil else { return nil }
        guard a.elements != nil else { return b.elements == nil ? nil : try isMember(a, of: b, &state) }
        guard let wanted = b.elements else { return try isMember(b, of: a, &state) }
        for element in wanted where try isMember(element, of: a, &state) { return true }
        return false
    }

    func textOperation(
        _ operation: BinaryOperator, _ a: ExpressionValue, _ b: ExpressionValue, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Bool {
        if dialect == .mpl {
            if a.isNull || b.isNull { return false }
            if operation == .contains, let found = try listContains(a, b, &state) { return found }
        }
        var size = 0
        let answer = a.withUTF8 { text in
            b.withUTF8 { part in
                size = text.count
                switch operation {
                case .startsWith: return text.starts(with: part)
                case .endsWith: return part.count <= text.count && text.suffix(part.count).elementsEqual(part)
                default: return UTF8Text.firstIndex(of: part, in: text) != nil
                }
            }
        }
        guard case .some(.some(let answer)) = answer else { throw .clash("`\(operation.rawValue)`") }
        try state.spend(bytes: size)
        return answer
    }

    func found(
        _ pattern: Pattern, in subject: ExpressionValue, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Bool {
        if dialect == .mpl, subject.isNull { return false }
        var size = 0
        let answer = subject.withUTF8 { bytes in
            size = bytes.count
            return pattern.isFound(in: bytes)
        }
        guard let answer else { throw .clash("`matches`") }
        try state.spend(bytes: size)
        return answer
    }

    func foundComputed(
        _ pattern: ExpressionValue, in subject: ExpressionValue, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Bool {
        if dialect == .mpl, pattern.isNull || subject.isNull { return false }
        guard let text = pattern.string else { throw .clash("`matches`") }
        try state.spend(1 + text.utf8.count >> 3)
        let compiled: Pattern
        do throws(PatternError) {
            compiled = try Pattern(text)
        } catch {
            throw EvaluationError(.invalidArgument, "the pattern is wrong")
        }
        return try found(compiled, in: subject, &state)
    }
}

extension ExpressionValue {
    /// The map that this is, a JSON object read into one; nil for any other kind.
    var mapValue: ExpressionMap? {
        switch self {
        case .map(let map): return map
        case .json(let json) where json.kind == .object:
            var map = ExpressionMap()
            for (key, value) in json.members { map[key.string ?? ""] = .json(value) }
            return map
        default: return nil
        }
    }
}
