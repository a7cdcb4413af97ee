/// A function of the language: pure, from values to a value.
struct ExpressionFunction: Sendable {
    typealias Body =
        @Sendable (
            _ arguments: [ExpressionValue], _ state: inout EvaluationState
        ) throws(EvaluationError) -> ExpressionValue

    /// As it is written, with its namespace: `math.abs`.
    let name: String
    /// Whether it is called on its first argument: `x.trim()`.
    let isMember: Bool
    /// Number of arguments, the receiver counted.
    let arity: ClosedRange<Int>
    let result: ExpressionType
    /// Whether it is not part of CEL.
    let isPolicyOnly: Bool
    /// Whether it wants to see nulls; elsewhere a null argument makes the result null in MPL.
    let takesNull: Bool
    /// Arguments come resolved: scalars are never lenses.
    let body: Body

    init(
        _ name: String, isMember: Bool = false, _ arity: ClosedRange<Int> = 1...1, _ result: ExpressionType = .any,
        isPolicyOnly: Bool = false, takesNull: Bool = false, _ body: @escaping Body
    ) {
        self.name = name
        self.isMember = isMember
        self.arity = arity
        self.result = result
        self.isPolicyOnly = isPolicyOnly
        self.takesNull = takesNull
        self.body = body
    }

    /// The error of a function that was given the wrong kind of value.
    static func clash(_ name: String) -> EvaluationError { .clash("`\(name)`") }
}
