import MercatorJSON

/// Macros: `all`, `exists`, `exists_one`, `filter`, `map`.
extension Code {
    /// The quantifiers. In MPL a quantifier over null is false.
    func quantify<Source: FieldSource & ~Copyable>(
        _ comprehension: Comprehension, _ source: inout Source, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Bool {
        let range = try value(comprehension.range, &source, &state)
        if dialect == .mpl, range.isNull { return false }
        var failure: EvaluationError?
        var hits = 0
        var elements = try ElementSequence(range)
        state.locals.append(.null)
        defer { state.locals.removeLast() }
        while let element = elements.next() {
            try state.spend(comprehension.turnCost)
            state.locals[comprehension.local] = element
            do throws(EvaluationError) {
                let holds = try truth(comprehension.predicate, &source, &state)
                switch comprehension.kind {
                case .all where !holds: return false
                case .exists where holds: return true
                default: hits += holds ? 1 : 0
                }
            } catch {
                if error.code == .budget || comprehension.kind == .existsOne { throw error }
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        switch comprehension.kind {
        case .all: return true
        case .existsOne: return hits == 1
        default: return false
        }
    }

    /// The elements that fulfil the condition.
    func filtered<Source: FieldSource & ~Copyable>(
        _ comprehension: Comprehension, _ source: inout Source, _ state: inout EvaluationState
    ) throws(EvaluationError) -> ExpressionValue {
        try collect(comprehension, &source, &state) {
            element, source, state throws(EvaluationError) in
            try truth(comprehension.predicate, &source, &state) ? element : nil
        }
    }

    /// What the macro makes of each element (that fulfils the condition, if there is one).
    func mapped<Source: FieldSource & ~Copyable>(
        _ comprehension: Comprehension, _ source: inout Source, _ state: inout EvaluationState
    ) throws(EvaluationError) -> ExpressionValue {
        try collect(comprehension, &source, &state) {
            _, source, state throws(EvaluationError) in
            if comprehension.predicate >= 0, try !truth(comprehension.predicate, &source, &state) { return nil }
            return try value(comprehension.transform, &source, &state)
        }
    }

    private func collect<Source: FieldSource & ~Copyable>(
        _ comprehension: Comprehension, _ source: inout Source, _ state: inout EvaluationState,
        _ make: (ExpressionValue, inout Source, inout EvaluationState) throws(EvaluationError) -> ExpressionValue?
    ) throws(EvaluationError) -> ExpressionValue {
        let range = try value(comprehension.range, &source, &state)
        if dialect == .mpl, range.isNull { return .null }
        var made: [ExpressionValue] = []
        var elements = try ElementSequence(range)
        state.locals.append(.null)
        defer { state.locals.removeLast() }
        while let element = elements.next() {
            try state.spend(comprehension.turnCost)
            state.locals[comprehension.local] = element
            guard let value = try make(element, &source, &state) else { continue }
            guard made.count < ExpressionBounds.elementsMax else {
                throw EvaluationError(.budget, "a list has more than \(ExpressionBounds.elementsMax) elements")
            }
            made.append(value)
        }
        return .list(made)
    }
}

/// The elements of a list or the keys of a map, one by one; a JSON array is not copied.
private struct ElementSequence {
    private var list: [ExpressionValue] = []
    private var position = 0
    private var json: JSONElements?

    init(_ value: ExpressionValue) throws(EvaluationError) {
        switch value {
        case .list(let elements): list = elements
        case .map(let map): list = map.entries.map(\.key)
        case .json(let value) where value.kind == .array: json = value.elements
        case .json(let value) where value.kind == .object: list = value.members.map { .json($0.key) }
        default: throw .clash("a macro")
        }
    }

    mutating func next() -> ExpressionValue? {
        if json != nil { return json?.next().map { .json($0) } }
        guard position < list.count else { return nil }
        defer { position += 1 }
        return list[position]
    }
}
