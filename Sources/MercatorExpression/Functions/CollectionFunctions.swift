/// Sizes, `hash` and `dyn`.
enum CollectionFunctions {
    static let all: [ExpressionFunction] = [
        ExpressionFunction("dyn", takesNull: true) { arguments, _ throws(EvaluationError) in arguments[0] },
        ExpressionFunction("hash", 1...1, .int, isPolicyOnly: true) { arguments, _ throws(EvaluationError) in
            .int(StableHash.of(arguments[0].displayed))
        },
        ExpressionFunction("len", 1...1, .int, isPolicyOnly: true, size),
        ExpressionFunction("size", 1...1, .int, size),
        ExpressionFunction("size", isMember: true, 1...1, .int, size),
    ]

    private static let size: ExpressionFunction.Body = { arguments, state throws(EvaluationError) in
        let value = arguments[0]
        if let count = value.count { return .int(Int64(count)) }
        if case .bytes(let bytes) = value { return .int(Int64(bytes.count)) }
        guard let text = value.string else { throw ExpressionFunction.clash("size") }
        try state.spend(bytes: text.utf8.count)
        return .int(Int64(text.unicodeScalars.count))
    }
}
