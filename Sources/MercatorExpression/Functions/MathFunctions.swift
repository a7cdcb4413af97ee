/// The math extension without its bit operations.
enum MathFunctions {
    static let all: [ExpressionFunction] = [
        ExpressionFunction("math.abs", 1...1, .any, absolute),
        ExpressionFunction("math.ceil", 1...1, .double, rounding("math.ceil", .up)),
        ExpressionFunction("math.floor", 1...1, .double, rounding("math.floor", .down)),
        ExpressionFunction("math.greatest", 1...64, .any, extreme("math.greatest") { $0 > 0 }),
        ExpressionFunction("math.isFinite", 1...1, .bool, test("math.isFinite", { $0.isFinite })),
        ExpressionFunction("math.isInf", 1...1, .bool, test("math.isInf", { $0.isInfinite })),
        ExpressionFunction("math.isNaN", 1...1, .bool, test("math.isNaN", { $0.isNaN })),
        ExpressionFunction("math.least", 1...64, .any, extreme("math.least") { $0 < 0 }),
        ExpressionFunction("math.round", 1...1, .double, rounding("math.round", .toNearestOrAwayFromZero)),
        ExpressionFunction("math.sign", 1...1, .any, sign),
        ExpressionFunction("math.sqrt", 1...1, .double) { arguments, _ throws(EvaluationError) in
            guard let number = ExpressionNumber(arguments[0]) else { throw ExpressionFunction.clash("math.sqrt") }
            return .double(number.double.squareRoot())
        },
        ExpressionFunction("math.trunc", 1...1, .double, rounding("math.trunc", .towardZero)),
    ]

    private static let absolute: ExpressionFunction.Body = { arguments, _ throws(EvaluationError) in
        switch arguments[0] {
        case .int(.min): throw EvaluationError(.overflow, "a number outside the range of its type")
        case .int(let value): return .int(abs(value))
        case .double(let value): return .double(value.magnitude)
        case .uint: return arguments[0]
        default: throw ExpressionFunction.clash("math.abs")
        }
    }

    private static let sign: ExpressionFunction.Body = { arguments, _ throws(EvaluationError) in
        switch arguments[0] {
        case .int(let value): return .int(value.signum())
        case .uint(let value): return .uint(value == 0 ? 0 : 1)
        case .double(let value): return .double(value > 0 ? 1 : value < 0 ? -1 : value)
        default: throw ExpressionFunction.clash("math.sign")
        }
    }

    private static func rounding(_ name: String, _ rule: FloatingPointRoundingRule) -> ExpressionFunction.Body {
        { arguments, _ throws(EvaluationError) in
            guard case .double(let value) = arguments[0] else { throw ExpressionFunction.clash(name) }
            return .double(value.rounded(rule))
        }
    }

    private static func test(_ name: String, _ holds: @escaping @Sendable (Double) -> Bool) -> ExpressionFunction.Body {
        { arguments, _ throws(EvaluationError) in
            guard case .double(let value) = arguments[0] else { throw ExpressionFunction.clash(name) }
            return .bool(holds(value))
        }
    }

    /// The first of the numbers that no other beats; they come as arguments or as one list.
    private static func extreme(
        _ name: String, _ beats: @escaping @Sendable (Int) -> Bool
    ) -> ExpressionFunction.Body {
        { arguments, state throws(EvaluationError) in
            let candidates = arguments.count == 1 ? arguments[0].elements ?? arguments : arguments
            try state.spend(elements: candidates.count)
            var best: ExpressionNumber?
            for candidate in candidates {
                guard let number = ExpressionNumber(candidate.resolved) else { throw ExpressionFunction.clash(name) }
                if let current = best, !beats(ExpressionNumber.order(number, current) ?? 0) { continue }
                best = number
            }
            guard let best else { throw ExpressionFunction.clash(name) }
            return best.value
        }
    }
}
