/// Conversions between types. Source: CEL specification, "Standard Definitions".
enum ConversionFunctions {
    static let all: [ExpressionFunction] = [
        ExpressionFunction("bool", 1...1, .bool, bool),
        ExpressionFunction("bytes", 1...1, .bytes) { arguments, state throws(EvaluationError) in
            if case .bytes = arguments[0] { return arguments[0] }
            guard let text = arguments[0].string else { throw ExpressionFunction.clash("bytes") }
            try state.spend(bytes: text.utf8.count)
            return .bytes(Array(text.utf8))
        },
        ExpressionFunction("double", 1...1, .double, double),
        ExpressionFunction("duration", 1...1, .duration) { arguments, _ throws(EvaluationError) in
            if case .duration = arguments[0] { return arguments[0] }
            guard let text = arguments[0].string else { throw ExpressionFunction.clash("duration") }
            guard let duration = ExpressionDuration(text) else { throw wrong("a duration such as 1h30m") }
            return .duration(duration)
        },
        ExpressionFunction("int", 1...1, .int, int),
        ExpressionFunction("string", 1...1, .string, string),
        ExpressionFunction("timestamp", 1...1, .timestamp) { arguments, _ throws(EvaluationError) in
            switch arguments[0] {
            case .timestamp: return arguments[0]
            case .int(let seconds):
                guard let time = ExpressionTimestamp(seconds: seconds, nanoseconds: 0) else {
                    throw wrong("a time in the years 1 to 9999")
                }
                return .timestamp(time)
            case .string(let text), .text(let text):
                guard let time = ExpressionTimestamp(text) else { throw wrong("a time such as 2026-01-31T12:00:00Z") }
                return .timestamp(time)
            default: throw ExpressionFunction.clash("timestamp")
            }
        },
        ExpressionFunction("type", 1...1, .string, takesNull: true) { arguments, _ throws(EvaluationError) in
            .string(TypeNames.name(of: arguments[0]))
        },
        ExpressionFunction("uint", 1...1, .uint, uint),
    ]

    private static func wrong(_ expected: String) -> EvaluationError {
        EvaluationError(.invalidArgument, "the value does not spell \(expected)")
    }

    private static let overflow = EvaluationError(.overflow, "a number outside the range of its type")

    private static let bool: ExpressionFunction.Body = { arguments, _ throws(EvaluationError) in
        if case .bool = arguments[0] { return arguments[0] }
        guard let text = arguments[0].string else { throw ExpressionFunction.clash("bool") }
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": return .bool(true)
        case "0", "f", "F", "false", "FALSE", "False": return .bool(false)
        default: throw wrong("true or false")
        }
    }

    private static let double: ExpressionFunction.Body = { arguments, _ throws(EvaluationError) in
        if let number = ExpressionNumber(arguments[0]) { return .double(number.double) }
        guard let text = arguments[0].string else { throw ExpressionFunction.clash("double") }
        switch text.lowercased() {
        case "nan": return .double(.nan)
        case "inf", "+inf", "infinity", "+infinity": return .double(.infinity)
        case "-inf", "-infinity": return .double(-.infinity)
        default: break
        }
        guard text.utf8.count <= 400, let value = Double(text) else { throw wrong("a number") }
        return .double(value)
    }

    private static let int: ExpressionFunction.Body = { arguments, _ throws(EvaluationError) in
        switch arguments[0] {
        case .int: return arguments[0]
        case .uint(let value):
            guard let exact = Int64(exactly: value) else { throw overflow }
            return .int(exact)
        case .double(let value):
            guard value > -0x1p63, let whole = Int64(exactly: value.rounded(.towardZero)) else { throw overflow }
            return .int(whole)
        case .timestamp(let time): return .int(time.seconds)
        case .string(let text), .text(let text):
            guard let value = Int64(text) else { throw wrong("an int") }
            return .int(value)
        default: throw ExpressionFunction.clash("int")
        }
    }

    private static let uint: ExpressionFunction.Body = { arguments, _ throws(EvaluationError) in
        switch arguments[0] {
        case .uint: return arguments[0]
        case .int(let value):
            guard let exact = UInt64(exactly: value) else { throw overflow }
            return .uint(exact)
        case .double(let value):
            guard let whole = UInt64(exactly: value.rounded(.towardZero)) else { throw overflow }
            return .uint(whole)
        case .string(let text), .text(let text):
            guard let value = UInt64(text) else { throw wrong("a uint") }
            return .uint(value)
        default: throw ExpressionFunction.clash("uint")
        }
    }

    private static let string: ExpressionFunction.Body = { arguments, state throws(EvaluationError) in
        switch arguments[0] {
        case .bytes(let bytes):
            try state.spend(bytes: bytes.count)
            guard let text = String(validating: bytes, as: UTF8.self) else { throw wrong("UTF-8 text") }
            return .string(text)
        case .null, .list, .map, .json: throw ExpressionFunction.clash("string")
        default: return .string(arguments[0].displayed)
        }
    }
}
