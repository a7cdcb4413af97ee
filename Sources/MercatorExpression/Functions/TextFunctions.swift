/// Functions that turn texts into texts and lists: the strings extension without its indexes.
enum TextFunctions {
    static let all: [ExpressionFunction] = [
        ExpressionFunction("format", isMember: true, 2...2, .string) { arguments, state throws(EvaluationError) in
            guard let values = arguments[1].elements else { throw ExpressionFunction.clash("format") }
            return .string(try TextFormat.apply(try text(arguments[0], "format", &state), values, &state))
        },
        ExpressionFunction("join", isMember: true, 1...2, .string, join),
        ExpressionFunction("lower", 1...1, .string, isPolicyOnly: true) { arguments, state throws(EvaluationError) in
            .string(try text(arguments[0], "lower", &state).lowercased())
        },
        ExpressionFunction("lowerAscii", isMember: true, 1...1, .string) { arguments, state throws(EvaluationError) in
            .string(mapBytes(try text(arguments[0], "lowerAscii", &state)) { (65...90).contains($0) ? $0 | 0x20 : $0 })
        },
        ExpressionFunction("replace", isMember: true, 3...4, .string, replace),
        ExpressionFunction("reverse", isMember: true, 1...1, .string) { arguments, state throws(EvaluationError) in
            var scalars = String.UnicodeScalarView()
            scalars.append(contentsOf: try text(arguments[0], "reverse", &state).unicodeScalars.reversed())
            return .string(String(scalars))
        },
        ExpressionFunction("split", isMember: true, 2...3, .list, split),
        ExpressionFunction("strings.quote", 1...1, .string) { arguments, state throws(EvaluationError) in
            .string(QuotedText.literal(try text(arguments[0], "strings.quote", &state)))
        },
        ExpressionFunction("trim", isMember: true, 1...1, .string) { arguments, state throws(EvaluationError) in
            .string(trim(try text(arguments[0], "trim", &state)))
        },
        ExpressionFunction("upper", 1...1, .string, isPolicyOnly: true) { arguments, state throws(EvaluationError) in
            .string(try text(arguments[0], "upper", &state).uppercased())
        },
        ExpressionFunction("upperAscii", isMember: true, 1...1, .string) { arguments, state throws(EvaluationError) in
            .string(mapBytes(try text(arguments[0], "upperAscii", &state)) { (97...122).contains($0) ? $0 & 0xDF : $0 })
        },
    ]

    /// The text of an argument; what it costs to handle is taken from the budget.
    static func text(
        _ value: ExpressionValue, _ function: String, _ state: inout EvaluationState
    ) throws(EvaluationError) -> String {
        guard let text = value.string else { throw ExpressionFunction.clash(function) }
        try state.spend(built: text.utf8.count)
        return text
    }

    private static func mapBytes(_ text: String, _ change: (UInt8) -> UInt8) -> String {
        String(decoding: text.utf8.map(change), as: UTF8.self)
    }

    private static let join: ExpressionFunction.Body = { arguments, state throws(EvaluationError) in
        guard let elements = arguments[0].elements else { throw ExpressionFunction.clash("join") }
        let separator = arguments.count == 2 ? try text(arguments[1], "join", &state) : ""
        var joined = ""
        for (position, element) in elements.enumerated() {
            if position > 0 { joined += separator }
            joined += try text(element, "join", &state)
            try state.limit(built: joined.utf8.count)
        }
        try state.spend(built: joined.utf8.count)
        return .string(joined)
    }

    private static let replace: ExpressionFunction.Body = { arguments, state throws(EvaluationError) in
        let subject = Array(try text(arguments[0], "replace", &state).utf8)
        let old = Array(try text(arguments[1], "replace", &state).utf8)
        let new = Array(try text(arguments[2], "replace", &state).utf8)
        let limit = try limit(arguments, 3, "replace")
        var out: [UInt8] = []
        var at = 0
        var count = 0
        while count < limit, let found = index(of: old, in: subject, from: at) {
            // An empty text stands before every code point and at the end.
            let next = old.isEmpty ? scalarEnd(subject, found) : found + old.count
            out += subject[at..<found]
            out += new
            if old.isEmpty { out += subject[found..<next] }
            count += 1
            try state.limit(built: out.count)
            at = next
            if old.isEmpty, found >= subject.count { break }
        }
        out += subject[at...]
        try state.spend(built: out.count)
        return .string(String(decoding: out, as: UTF8.self))
    }

    private static let split: ExpressionFunction.Body = { arguments, state throws(EvaluationError) in
        let subject = Array(try text(arguments[0], "split", &state).utf8)
        let separator = Array(try text(arguments[1], "split", &state).utf8)
        let limit = try limit(arguments, 2, "split")
        if limit == 0 { return .list([]) }
        var parts: [ExpressionValue] = []
        var at = 0
        while parts.count < limit - 1, parts.count < ExpressionBounds.elementsMax {
            let end: Int
            if separator.isEmpty {
                guard scalarEnd(subject, at) < subject.count else { break }
                end = scalarEnd(subject, at)
            } else {
                guard let found = index(of: separator, in: subject, from: at) else { break }
                end = found
            }
            parts.append(.string(String(decoding: subject[at..<end], as: UTF8.self)))
            at = end + separator.count
        }
        try state.spend(elements: parts.count)
        if !(separator.isEmpty && subject.isEmpty) {
            parts.append(.string(String(decoding: subject[at...], as: UTF8.self)))
        }
        return .list(parts)
    }

    /// The optional number of replacements or parts; negative means all.
    private static func limit(
        _ arguments: [ExpressionValue], _ position: Int, _ function: String
    ) throws(EvaluationError) -> Int {
        guard arguments.count > position else { return .max }
        guard case .int(let limit) = arguments[position] else { throw ExpressionFunction.clash(function) }
        return limit < 0 ? .max : Int(limit)
    }

    private static func index(of part: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        text.withUnsafeBytes { text in
            part.withUnsafeBytes { part in UTF8Text.firstIndex(of: part, in: text, from: start) }
        }
    }

    private static func scalarEnd(_ text: [UInt8], _ start: Int) -> Int {
        var end = min(start + 1, text.count)
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }

    /// Without white space at both ends, as Unicode defines it.
    private static func trim(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
