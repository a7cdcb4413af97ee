/// What one evaluation carries along: its remaining budget and the variables of its macros.
struct EvaluationState {
    /// Values of the macro variables, by depth.
    var locals: [ExpressionValue] = []
    private(set) var stepsLeft = ExpressionBounds.stepsMax

    init(steps: Int = ExpressionBounds.stepsMax) {
        stepsLeft = steps
    }

    /// Takes work from the budget; throws when it is used up.
    mutating func spend(_ steps: Int) throws(EvaluationError) {
        stepsLeft &-= steps
        guard stepsLeft >= 0 else {
            throw EvaluationError(.budget, "the evaluation needs more than \(ExpressionBounds.stepsMax) steps")
        }
    }

    /// Takes the work of reading so many bytes.
    mutating func spend(bytes: Int) throws(EvaluationError) {
        if bytes >= 4_096 { try spend(bytes >> 12) }
    }

    /// Throws when a text under construction is too long already.
    func limit(built bytes: Int) throws(EvaluationError) {
        guard bytes <= ExpressionBounds.builtTextMax else {
            throw EvaluationError(.budget, "a text is longer than \(ExpressionBounds.builtTextMax) bytes")
        }
    }

    /// Takes the work of building a text; throws when that is too long.
    mutating func spend(built bytes: Int) throws(EvaluationError) {
        try limit(built: bytes)
        if bytes >= 1_024 { try spend(bytes >> 10) }
    }

    /// Takes the work of handling so many elements.
    mutating func spend(elements: Int) throws(EvaluationError) {
        if elements >= 8 { try spend(elements >> 3) }
    }
}
