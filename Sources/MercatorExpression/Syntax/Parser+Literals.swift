/// Numbers and strings.
extension Parser {
    mutating func number(isNegative: Bool, _ tree: inout Expression) -> Expression.Place {
        let first = token
        advance()
        let spelled = text(first).lowercased()
        guard let value = Self.number(spelled, first.kind, isNegative: isNegative) else {
            report.error("number", "the number is outside the range of its type", at: first.start)
            return tree.add(.invalid, at: first.start)
        }
        return tree.add(.literal(value), at: first.start)
    }

    private static func number(_ spelled: String, _ kind: Token.Kind, isNegative: Bool) -> ExpressionValue? {
        if kind == .double { return Double(spelled).map { .double(isNegative ? -$0 : $0) } }
        let digits = kind == .uint ? String(spelled.dropLast()) : spelled
        let isHex = digits.hasPrefix("0x")
        guard let magnitude = UInt64(isHex ? String(digits.dropFirst(2)) : digits, radix: isHex ? 16 : 10) else {
            return nil
        }
        if kind == .uint { return .uint(magnitude) }
        if isNegative, magnitude == UInt64(1) << 63 { return .int(.min) }
        return Int64(exactly: magnitude).map { .int(isNegative ? -$0 : $0) }
    }

    mutating func patternLiteral(_ tree: inout Expression) -> Expression.Place {
        string(isPattern: true, &tree)
    }

    mutating func string(isPattern: Bool, _ tree: inout Expression) -> Expression.Place {
        let first = token
        advance()
        let isBytes = first.kind == .bytes
        let literal = bytes[first.start..<first.end]
        switch StringLiteral.value(literal, isBytes: isBytes, dialect: dialect, isPattern: isPattern) {
        case .success(let content):
            let value: ExpressionValue = isBytes ? .bytes(content) : .string(String(decoding: content, as: UTF8.self))
            return tree.add(.literal(value), at: first.start)
        case .failure(let wrong):
            let hint = "write `\\\\` for a backslash"
            report.error("escape", "there is no such escape sequence", at: wrong.offset, hint: hint)
            return tree.add(.invalid, at: first.start)
        }
    }
}
