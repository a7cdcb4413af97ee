/// Functions of the strings extension that count code points.
enum TextIndexFunctions {
    static let all: [ExpressionFunction] = [
        ExpressionFunction("charAt", isMember: true, 2...2, .string) { arguments, state throws(EvaluationError) in
            let scalars = try scalars(arguments[0], "charAt", &state)
            let position = try position(arguments[1], in: 0...scalars.count, "charAt")
            return .string(position == scalars.count ? "" : String(Character(scalars[position])))
        },
        ExpressionFunction("indexOf", isMember: true, 2...3, .int) { arguments, state throws(EvaluationError) in
            let (text, part) = try texts(arguments, "indexOf", &state)
            let start = arguments.count == 3 ? try position(arguments[2], in: 0...text.count, "indexOf") : 0
            return .int(try first(of: part, in: text, from: start, &state))
        },
        ExpressionFunction("lastIndexOf", isMember: true, 2...3, .int) { arguments, state throws(EvaluationError) in
            let (text, part) = try texts(arguments, "lastIndexOf", &state)
            let end = arguments.count == 3 ? try position(arguments[2], in: 0...text.count, "lastIndexOf") : text.count
            return .int(try last(of: part, in: text, from: end, &state))
        },
        ExpressionFunction("substring", isMember: true, 2...3, .string) { arguments, state throws(EvaluationError) in
            let scalars = try scalars(arguments[0], "substring", &state)
            let start = try position(arguments[1], in: 0...scalars.count, "substring")
            let end =
                arguments.count == 3
                ? try position(arguments[2], in: start...scalars.count, "substring") : scalars.count
            var part = String.UnicodeScalarView()
            part.append(contentsOf: scalars[start..<end])
            return .string(String(part))
        },
    ]

    private static func scalars(
        _ value: ExpressionValue, _ function: String, _ state: inout EvaluationState
    ) throws(EvaluationError) -> [Unicode.Scalar] {
        Array(try TextFunctions.text(value, function, &state).unicodeScalars)
    }

    private static func texts(
        _ arguments: [ExpressionValue], _ function: String, _ state: inout EvaluationState
    ) throws(EvaluationError) -> ([Unicode.Scalar], [Unicode.Scalar]) {
        (try scalars(arguments[0], function, &state), try scalars(arguments[1], function, &state))
    }

    private static func position(
        _ value: ExpressionValue, in range: ClosedRange<Int>, _ function: String
    ) throws(EvaluationError) -> Int {
        guard case .int(let position) = value else { throw ExpressionFunction.clash(function) }
        guard range.contains(Int(position)) else {
            throw EvaluationError(.outOfRange, "a position outside the text")
        }
        return Int(position)
    }

    private static func first(
        of part: [Unicode.Scalar], in text: [Unicode.Scalar], from start: Int, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Int64 {
        guard part.count <= text.count - start else { return -1 }
        try state.spend(part.count &* (text.count - start) >> 8)
        for at in start...(text.count - part.count) where text[at..<(at + part.count)].elementsEqual(part) {
            return Int64(at)
        }
        return -1
    }

    private static func last(
        of part: [Unicode.Scalar], in text: [Unicode.Scalar], from end: Int, _ state: inout EvaluationState
    ) throws(EvaluationError) -> Int64 {
        guard part.count <= text.count else { return -1 }
        try state.spend(part.count &* text.count >> 8)
        for at in (0...min(end, text.count - part.count)).reversed()
        where text[at..<(at + part.count)].elementsEqual(part) {
            return Int64(at)
        }
        return -1
    }
}
