/// Paths through lists, as structured conditions have them: `request.messages[*].role`, `content[type=image]`.
extension Parser {
    /// What stands behind an opening bracket when it is a wildcard or a filter; nil when it is an index.
    mutating func elements(of place: Expression.Place, _ tree: inout Expression) -> Expression.Place? {
        guard dialect == .mpl, isBody(place, tree) else { return nil }
        let start = token
        if start.kind == .symbol(.times), peek(1).kind == .symbol(.closeBracket) {
            advance()
            return tree.add(.elements("*"), at: start.start)
        }
        guard start.kind == .identifier, let sign = filterSign(peek(1)), let length = filterLength() else { return nil }
        let value = bytes[peek(2).start..<peek(1 + length).end].filter { !Self.quotes.contains($0) }
        let filter = text(start) + sign + String(decoding: value, as: UTF8.self)
        for _ in 0..<(2 + length) { advance() }
        return tree.add(.elements(filter), at: start.start)
    }

    private static let quotes = [UInt8(ascii: "\""), UInt8(ascii: "'")]

    /// `==` is left out: `a[b == c]` asks for the element at a computed key.
    private func filterSign(_ token: Token) -> String? {
        switch token.kind {
        case .symbol(.assign): "="
        case .symbol(.notEqual): "!="
        default: nil
        }
    }

    /// The number of tokens of a filter's value: one text, or words and numbers joined by hyphens. Nil when that is not
    /// all there is up to the bracket.
    private func filterLength() -> Int? {
        if peek(2).kind == .string { return peek(3).kind == .symbol(.closeBracket) ? 1 : nil }
        var length = 0
        while true {
            let next = peek(2 + length)
            switch next.kind {
            case .symbol(.closeBracket): return length > 0 ? length : nil
            case .identifier, .int, .symbol(.minus):
                guard length == 0 || peek(1 + length).end == next.start else { return nil }
                length += 1
            default: return nil
            }
        }
    }

    /// Whether a part of a path leads into a body: only there lists are gone through.
    private func isBody(_ place: Expression.Place, _ tree: Expression) -> Bool {
        var place = place
        while true {
            switch tree.nodes[place].kind {
            case .name(let name): return name == "request" || name == "response"
            case .select(let operand, _), .index(let operand, _): place = operand
            default: return false
            }
        }
    }
}
