/// The bit operations of the math extension.
enum BitFunctions {
    static let all: [ExpressionFunction] = [
        ExpressionFunction("math.bitAnd", 2...2, .any, pair("math.bitAnd", { $0 & $1 })),
        ExpressionFunction("math.bitNot") { arguments, _ throws(EvaluationError) in
            switch arguments[0] {
            case .int(let value): return .int(~value)
            case .uint(let value): return .uint(~value)
            default: throw ExpressionFunction.clash("math.bitNot")
            }
        },
        ExpressionFunction("math.bitOr", 2...2, .any, pair("math.bitOr", { $0 | $1 })),
        ExpressionFunction("math.bitShiftLeft", 2...2, .any, shift("math.bitShiftLeft", { $0 << $1 })),
        ExpressionFunction("math.bitShiftRight", 2...2, .any, shift("math.bitShiftRight", { $0 >> $1 })),
        ExpressionFunction("math.bitXor", 2...2, .any, pair("math.bitXor", { $0 ^ $1 })),
    ]

    private static func pair(
        _ name: String, _ operation: @escaping @Sendable (UInt64, UInt64) -> UInt64
    ) -> ExpressionFunction.Body {
        { arguments, _ throws(EvaluationError) in
            switch (arguments[0], arguments[1]) {
            case (.int(let a), .int(let b)):
                return .int(Int64(bitPattern: operation(UInt64(bitPattern: a), UInt64(bitPattern: b))))
            case (.uint(let a), .uint(let b)):
                return .uint(operation(a, b))
            default:
                throw ExpressionFunction.clash(name)
            }
        }
    }

    /// Shifts bring in zeros, also to the right of a negative int. Source: cel-go math extension.
    private static func shift(
        _ name: String, _ operation: @escaping @Sendable (UInt64, UInt64) -> UInt64
    ) -> ExpressionFunction.Body {
        { arguments, _ throws(EvaluationError) in
            guard case .int(let distance) = arguments[1] else { throw ExpressionFunction.clash(name) }
            guard distance >= 0 else { throw EvaluationError(.invalidArgument, "a shift has a negative distance") }
            let steps = UInt64(distance)
            switch arguments[0] {
            case .int(let value): return .int(Int64(bitPattern: operation(UInt64(bitPattern: value), steps)))
            case .uint(let value): return .uint(operation(value, steps))
            default: throw ExpressionFunction.clash(name)
            }
        }
    }
}
