/// `"%s of %d".format([a, b])`. Source: cel-go strings extension, read 2026-11-22.
enum TextFormat {
    /// The format with its clauses replaced by the values.
    static func apply(
        _ format: String, _ values: [ExpressionValue], _ state: inout EvaluationState
    ) throws(EvaluationError) -> String {
        var out = ""
        var rest = format.unicodeScalars[...]
        var used = 0
        while let percent = rest.firstIndex(of: "%") {
            out += String(rest[..<percent])
            rest = rest[rest.index(after: percent)...]
            if rest.first == "%" {
                out += "%"
                rest.removeFirst()
                continue
            }
            let precision = try takePrecision(&rest)
            guard let clause = rest.popFirst(), used < values.count else { throw wrong }
            out += try text(of: values[used].resolved, clause, precision, &state)
            used += 1
            try state.limit(built: out.utf8.count)
        }
        try state.spend(built: out.utf8.count)
        return out + String(rest)
    }

    private static let wrong = EvaluationError(.invalidArgument, "the format does not fit its values")

    private static func takePrecision(
        _ rest: inout Substring.UnicodeScalarView
    ) throws(EvaluationError) -> Int? {
        guard rest.first == "." else { return nil }
        rest.removeFirst()
        let digits = rest.prefix { ("0"..."9").contains($0) }
        rest = rest.dropFirst(digits.count)
        guard let precision = Int(String(digits)), precision <= ExpressionBounds.formatPrecisionMax else { throw wrong }
        return precision
    }

    private static func text(
        of value: ExpressionValue, _ clause: Unicode.Scalar, _ precision: Int?, _ state: inout EvaluationState
    ) throws(EvaluationError) -> String {
        switch clause {
        case "s": return try plain(value, &state, depth: 0)
        case "d": return try decimal(value)
        case "f", "e":
            guard let number = ExpressionNumber(value) else { throw wrong }
            return clause == "f"
                ? DoubleText.fixed(number.double, precision: precision ?? 6)
                : DoubleText.scientific(number.double, precision: precision ?? 6)
        case "b":
            if case .bool(let value) = value { return value ? "1" : "0" }
            return try integer(value, radix: 2)
        case "o": return try integer(value, radix: 8)
        case "x": return try hexadecimal(value)
        case "X": return try hexadecimal(value).uppercased()
        default: throw wrong
        }
    }

    private static func decimal(_ value: ExpressionValue) throws(EvaluationError) -> String {
        switch value {
        case .int, .uint: return value.displayed
        case .double(let value) where !value.isFinite: return DoubleText.special(value)
        default: throw wrong
        }
    }

    private static func integer(_ value: ExpressionValue, radix: Int) throws(EvaluationError) -> String {
        switch value {
        case .int(let value): return String(value, radix: radix)
        case .uint(let value): return String(value, radix: radix)
        default: throw wrong
        }
    }

    private static func hexadecimal(_ value: ExpressionValue) throws(EvaluationError) -> String {
        let bytes: [UInt8]
        switch value {
        case .string(let text), .text(let text): bytes = Array(text.utf8)
        case .bytes(let content): bytes = content
        default: return try integer(value, radix: 16)
        }
        return bytes.reduce(into: "") { text, byte in text += (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    }

    /// The `%s` form: lists in brackets, maps in braces and sorted by key, strings without quotes.
    private static func plain(
        _ value: ExpressionValue, _ state: inout EvaluationState, depth: Int
    ) throws(EvaluationError) -> String {
        try state.spend(1)
        guard depth < ExpressionBounds.valueDepthMax else { throw wrong }
        if let elements = value.elements {
            var parts: [String] = []
            for element in elements { parts.append(try plain(element.resolved, &state, depth: depth + 1)) }
            return "[" + parts.joined(separator: ", ") + "]"
        }
        if let map = value.mapValue {
            var parts: [(String, String)] = []
            for entry in map.entries {
                let key = try plain(entry.key.resolved, &state, depth: depth + 1)
                parts.append((key, try plain(entry.value.resolved, &state, depth: depth + 1)))
            }
            parts.sort { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
            return "{" + parts.map { "\($0.0): \($0.1)" }.joined(separator: ", ") + "}"
        }
        return value.isNull ? "null" : value.displayed
    }
}
