/// Members, primaries and brackets.
extension Parser {
    // MARK: members

    mutating func members(of primary: Expression.Place, _ tree: inout Expression) -> Expression.Place {
        var place = primary
        while true {
            let offset = token.start
            if take(.dot) {
                guard let name = memberName(below: place, tree) else { return tree.add(.invalid, at: offset) }
                if token.kind == .symbol(.openParenthesis) {
                    let arguments = arguments(isPattern: name == "matches", &tree)
                    place = gather(.method(place, name, arguments), [place] + arguments, at: offset + 1, &tree)
                } else {
                    place = add(.select(place, name), over: place, at: offset + 1, &tree)
                }
            } else if take(.openBracket) {
                let index = elements(of: place, &tree) ?? expression(&tree)
                if !take(.closeBracket) { close("]") }
                place = gather(.index(place, index), [place, index], at: offset, &tree)
            } else {
                return place
            }
            if case .invalid = tree.nodes[place].kind { return place }
        }
    }

    /// The name after a dot, with its hyphens where the names are chosen by users.
    private mutating func memberName(below place: Expression.Place, _ tree: Expression) -> String? {
        switch token.kind {
        case .quotedIdentifier:
            defer { advance() }
            return String(decoding: bytes[(token.start + 1)..<(token.end - 1)], as: UTF8.self)
        case .identifier:
            var name = text(token)
            advance()
            while dialect == .mpl, isHyphen, HyphenatedNames.areAllowed(below: place, in: tree) {
                advance()
                name += "-" + text(token)
                advance()
            }
            return name
        default:
            unexpected(after: "a name belongs after `.`")
            return nil
        }
    }

    /// Whether a `-` stands here between two letters without blanks.
    private var isHyphen: Bool {
        let (sign, next) = (token, peek(1))
        return sign.kind == .symbol(.minus) && position > 0 && tokens[position - 1].end == sign.start
            && next.kind == .identifier && next.start == sign.end && bytes[next.start] != UInt8(ascii: "_")
    }

    // MARK: primaries

    mutating func primary(_ tree: inout Expression) -> Expression.Place {
        let first = token
        switch first.kind {
        case .int, .uint, .double:
            return number(isNegative: false, &tree)
        case .string, .bytes:
            return string(isPattern: false, &tree)
        case .identifier:
            return name(&tree)
        case .symbol(.dot) where peek(1).kind == .identifier:
            advance()
            return name(&tree)
        case .symbol(.openParenthesis):
            advance()
            let inner = expression(&tree)
            if !take(.closeParenthesis) { close(")") }
            return inner
        case .symbol(.openBracket):
            advance()
            let elements = sequence(until: .closeBracket, "]", &tree)
            return gather(.list(elements), elements, at: first.start, &tree)
        case .symbol(.openBrace):
            return map(&tree)
        default:
            unexpected(after: "a value belongs here")
            if first.kind != .end, first.kind != .symbol(.closeParenthesis), first.kind != .symbol(.closeBracket) {
                advance()
            }
            return tree.add(.invalid, at: first.start)
        }
    }

    private mutating func name(_ tree: inout Expression) -> Expression.Place {
        let first = token
        let name = text(first)
        switch name {
        case "true", "false":
            advance()
            return tree.add(.literal(.bool(name == "true")), at: first.start)
        case "null":
            advance()
            return tree.add(.literal(.null), at: first.start)
        case _ where Self.isReserved(name, dialect):
            unexpected(after: "the word is reserved")
            advance()
            return tree.add(.invalid, at: first.start)
        default:
            advance()
            guard token.kind == .symbol(.openParenthesis) else { return tree.add(.name(name), at: first.start) }
            let arguments = arguments(isPattern: name == "matches", &tree)
            return gather(.call(name, arguments), arguments, at: first.start, &tree)
        }
    }

    private static func isReserved(_ name: String, _ dialect: Dialect) -> Bool {
        switch name {
        case "in": true
        case "and", "or", "not": dialect == .mpl
        case "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
            "namespace", "return", "var", "void", "while":
            dialect == .cel
        default: false
        }
    }

    private mutating func arguments(isPattern: Bool, _ tree: inout Expression) -> [Expression.Place] {
        advance()
        return sequence(until: .closeParenthesis, ")", isPattern: isPattern, &tree)
    }

    /// Expressions between commas up to a closing bracket. After an error it goes on at the next comma.
    private mutating func sequence(
        until end: Token.Symbol, _ mark: String, isPattern: Bool = false, _ tree: inout Expression
    ) -> [Expression.Place] {
        var places: [Expression.Place] = []
        while token.kind != .end, token.kind != .symbol(end) {
            if isPattern, token.kind == .string {
                places.append(patternLiteral(&tree))
            } else {
                places.append(expression(&tree))
            }
            if places.count > ExpressionBounds.elementsMax {
                report.error("too-complex", "the list is longer than \(ExpressionBounds.elementsMax)", at: token.start)
                position = tokens.count - 1
                return []
            }
            if !take(.comma) { break }
        }
        if !take(end) { close(mark) }
        return places
    }

    private mutating func close(_ mark: String) {
        unexpected(after: "`\(mark)` is missing")
        while token.kind != .end, text(token) != mark, token.kind != .symbol(.comma) { advance() }
        if token.kind != .end, text(token) == mark { advance() }
    }

    private mutating func map(_ tree: inout Expression) -> Expression.Place {
        let start = token.start
        advance()
        var entries: [(key: Expression.Place, value: Expression.Place)] = []
        while token.kind != .end, token.kind != .symbol(.closeBrace) {
            let key = expression(&tree)
            if !take(.colon) { unexpected(after: "`:` and a value belong after the key") }
            entries.append((key, expression(&tree)))
            if !take(.comma) { break }
        }
        if !take(.closeBrace) { close("}") }
        return gather(.map(entries), entries.flatMap { [$0.key, $0.value] }, at: start, &tree)
    }
}

/// Where a segment of a path may have hyphens: below roots whose names users choose.
package enum HyphenatedNames {
    private static let roots = ["provider", "department", "feature_flags", "variables"]

    /// Whether a segment of a path as it is written, behind its root, may be hyphenated.
    package static func areAllowed(in path: String) -> Bool {
        path.hasPrefix("request.metadata.") || roots.contains { path.hasPrefix($0 + ".") }
    }

    /// Whether the segment after this part of a path may be hyphenated.
    static func areAllowed(below place: Expression.Place, in tree: Expression) -> Bool {
        var place = place
        while true {
            switch tree.nodes[place].kind {
            case .name(let name): return roots.contains(name)
            case .select(let operand, "metadata"):
                if case .name("request") = tree.nodes[operand].kind { return true }
                place = operand
            case .select(let operand, _), .index(let operand, _): place = operand
            default: return false
            }
        }
    }
}
