/// A part of an expression with the value it had: one line of a trace.
package struct ExpressionStep: Sendable {
    /// The part as it is written, or the path of a field.
    package var text: String
    /// How deep it lies in the expression; 0 is the whole.
    package var depth: Int
    /// Names the part among those of its expression, for every request alike.
    package var id: Int
    /// Whether it stands where true or false is wanted, and is not joined from such parts itself: what a test has to
    /// see both ways.
    package var isBranch: Bool
    /// Whether its value mattered: false behind the side that decided an `and`, an `or` or a `? :`.
    package var wasNeeded: Bool
    /// The slots of the fields in it.
    package var slots: [Int]
    package var outcome: Result<ExpressionValue, EvaluationError>

    /// Whether it held; nil when it has another kind of value or none.
    package var holds: Bool? {
        guard case .success(let value) = outcome else { return nil }
        if case .bool(let flag) = value.resolved { return flag }
        return isBranch && value.isNull ? false : value.bool
    }
}

extension Program {
    /// The value of every part of the expression for one request, the whole first, each before its parts.
    ///
    /// Evaluates each part anew, so that evaluation itself needs no trace; constants are left out. Bounded by
    /// ``ExpressionBounds/tracedMax`` and ``ExpressionBounds/tracedStepsMax``.
    package func steps<Source: FieldSource & ~Copyable>(_ source: inout Source) -> [ExpressionStep] {
        withCode { code in
            var walk = TraceWalk(code: code)
            walk.visit(code.root, depth: 0, isCondition: true, isNeeded: true, around: TextExtent(), &source)
            return walk.steps
        }
    }

    /// The parts that a test has to see true and false: their ids and texts, in order.
    package var branches: [(id: Int, text: String)] {
        var source = EmptyFieldSource()
        return steps(&source).filter(\.isBranch).map { ($0.id, $0.text) }
    }
}
