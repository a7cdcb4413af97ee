/// Reads tokens into an ``Expression`` by recursive descent. Never fails: what it cannot read becomes `.invalid`.
///
///     expression = or ["?" or ":" expression]
///     or = and {("or" | "||") and}      and = not {("and" | "&&") not}      not = {"not"} relation
///     relation = sum {("==" | "<" | "in" | "matches" | … | "not in" | …) sum}
///     sum = product {("+" | "-") product}      product = unary {("*" | "/" | "%") unary}
///     unary = {"!" | "-"} member      member = primary {"." name [arguments] | "[" expression "]"}
struct Parser {
    let bytes: [UInt8]
    let tokens: [Token]
    let dialect: Dialect
    var report: ExpressionReport
    var position = 0
    /// Expressions open around this place.
    private var nesting = 0

    init(bytes: [UInt8], tokens: [Token], dialect: Dialect, report: ExpressionReport) {
        self.bytes = bytes
        self.tokens = tokens
        self.dialect = dialect
        self.report = report
    }

    /// Reads the whole text; the root of what was read.
    mutating func parse(into tree: inout Expression) -> Expression.Place {
        guard tokens.count > 1 else {
            report.error("empty", "there is no expression", at: 0, hint: "write `true` for a rule that always applies")
            return tree.add(.invalid, at: 0)
        }
        let root = expression(&tree)
        if token.kind != .end { unexpected(after: "the end of the expression is missing here") }
        return root
    }

    // MARK: tokens

    var token: Token { tokens[position] }
    func peek(_ distance: Int) -> Token { tokens[min(position + distance, tokens.count - 1)] }

    func text(_ token: Token) -> String { String(decoding: bytes[token.start..<token.end], as: UTF8.self) }

    mutating func advance() {
        if position < tokens.count - 1 { position += 1 }
    }

    mutating func take(_ symbol: Token.Symbol) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        advance()
        return true
    }

    /// Whether the token is this word, in MPL.
    private func isWord(_ word: String, _ distance: Int = 0) -> Bool {
        let token = peek(distance)
        return dialect == .mpl && token.kind == .identifier && text(token) == word
    }

    mutating func unexpected(after expectation: String) {
        if token.kind == .symbol(.assign) {
            return report.error("assignment", "`=` does not compare", at: token.start, hint: "use `==`")
        }
        let found = token.kind == .end ? "the expression ends too early" : "unexpected `\(text(token))`"
        report.error("syntax", "\(found): \(expectation)", at: token.start)
    }

    /// Adds a node unless that makes the tree too deep or too large.
    mutating func add(
        _ kind: Expression.Kind, over place: Expression.Place, at offset: Int, _ tree: inout Expression
    ) -> Expression.Place {
        guard !tree.isFull(at: place) else {
            let limits = "\(ExpressionBounds.depthMax) levels or \(ExpressionBounds.nodesMax) nodes"
            report.error("too-complex", "the expression has more than \(limits)", at: offset)
            position = tokens.count - 1
            return tree.add(.invalid, at: offset)
        }
        return tree.add(kind, at: offset)
    }

    // MARK: operators

    mutating func expression(_ tree: inout Expression) -> Expression.Place {
        guard nesting < ExpressionBounds.depthMax else {
            let limit = ExpressionBounds.depthMax
            report.error("too-complex", "the expression is nested more than \(limit) levels deep", at: token.start)
            position = tokens.count - 1
            return tree.add(.invalid, at: token.start)
        }
        nesting += 1
        defer { nesting -= 1 }
        let condition = disjunction(&tree)
        let offset = token.start
        guard take(.question) else { return condition }
        let yes = disjunction(&tree)
        if !take(.colon) { unexpected(after: "`:` and the other value belong here") }
        let no = expression(&tree)
        let deepest = [condition, yes, no].max { tree.nodes[$0].depth < tree.nodes[$1].depth } ?? condition
        return add(.conditional(condition, yes, no), over: deepest, at: offset, &tree)
    }

    private mutating func disjunction(_ tree: inout Expression) -> Expression.Place {
        let offset = token.start
        var sides = [conjunction(&tree)]
        while take(.or) || takeWord("or") { sides.append(conjunction(&tree)) }
        return sides.count == 1 ? sides[0] : gather(.or(sides), sides, at: offset, &tree)
    }

    private mutating func conjunction(_ tree: inout Expression) -> Expression.Place {
        let offset = token.start
        var sides = [negation(&tree)]
        while take(.and) || takeWord("and") { sides.append(negation(&tree)) }
        return sides.count == 1 ? sides[0] : gather(.and(sides), sides, at: offset, &tree)
    }

    private mutating func takeWord(_ word: String) -> Bool {
        guard isWord(word) else { return false }
        advance()
        return true
    }

    mutating func gather(
        _ kind: Expression.Kind, _ children: [Expression.Place], at offset: Int, _ tree: inout Expression
    ) -> Expression.Place {
        guard let deepest = children.max(by: { tree.nodes[$0].depth < tree.nodes[$1].depth }) else {
            return tree.add(kind, at: offset)
        }
        return add(kind, over: deepest, at: offset, &tree)
    }

    /// `not` binds looser than comparisons; in front of `(` it is the same.
    private mutating func negation(_ tree: inout Expression) -> Expression.Place {
        var offsets: [Int] = []
        while isWord("not"), peek(1).kind != .symbol(.dot) {
            offsets.append(token.start)
            advance()
        }
        var place = relation(&tree)
        for offset in offsets.reversed() { place = add(.not(place), over: place, at: offset, &tree) }
        return place
    }

    private mutating func relation(_ tree: inout Expression) -> Expression.Place {
        var left = sum(&tree)
        while let (operation, isNegated) = relationOperator() {
            let offset = token.start
            advance()
            if isNegated { advance() }
            let isPattern = operation == .matches && token.kind == .string
            let right = isPattern ? patternLiteral(&tree) : sum(&tree)
            left = gather(.binary(operation, left, right), [left, right], at: offset, &tree)
            if isNegated { left = add(.not(left), over: left, at: offset, &tree) }
        }
        return left
    }

    private func relationOperator() -> (BinaryOperator, isNegated: Bool)? {
        switch token.kind {
        case .symbol(let symbol):
            let operation = BinaryOperator(rawValue: symbol.rawValue)
            guard let operation, !operation.isArithmetic else { return nil }
            return (operation, false)
        case .identifier:
            if isWord("not") { return Self.word(text(peek(1)), dialect).map { ($0, true) } }
            return Self.word(text(token), dialect).map { ($0, false) }
        default:
            return nil
        }
    }

    private static func word(_ word: String, _ dialect: Dialect) -> BinaryOperator? {
        if word == "in" { return .in }
        guard dialect == .mpl else { return nil }
        switch word {
        case "matches": return .matches
        case "contains": return .contains
        case "starts_with", "startsWith": return .startsWith
        case "ends_with", "endsWith": return .endsWith
        default: return nil
        }
    }

    private mutating func sum(_ tree: inout Expression) -> Expression.Place {
        var left = product(&tree)
        while token.kind == .symbol(.plus) || token.kind == .symbol(.minus) {
            let (operation, offset): (BinaryOperator, Int) = (
                token.kind == .symbol(.plus) ? .add : .subtract, token.start
            )
            advance()
            let right = product(&tree)
            left = gather(.binary(operation, left, right), [left, right], at: offset, &tree)
        }
        return left
    }

    private mutating func product(_ tree: inout Expression) -> Expression.Place {
        var left = unary(&tree)
        while case .symbol(let symbol) = token.kind, symbol == .times || symbol == .divide || symbol == .remainder {
            let offset = token.start
            advance()
            let right = unary(&tree)
            let operation: BinaryOperator = symbol == .times ? .multiply : symbol == .divide ? .divide : .remainder
            left = gather(.binary(operation, left, right), [left, right], at: offset, &tree)
        }
        return left
    }

    private mutating func unary(_ tree: inout Expression) -> Expression.Place {
        var signs: [Token] = []
        while token.kind == .symbol(.not) || token.kind == .symbol(.minus) {
            signs.append(token)
            advance()
        }
        var place: Expression.Place
        if token.kind == .int || token.kind == .double, signs.last?.kind == .symbol(.minus) {
            signs.removeLast()
            let literal = number(isNegative: true, &tree)
            place = members(of: literal, &tree)
        } else {
            place = members(of: primary(&tree), &tree)
        }
        for sign in signs.reversed() {
            let kind: Expression.Kind = sign.kind == .symbol(.not) ? .not(place) : .negate(place)
            place = add(kind, over: place, at: sign.start, &tree)
            if case .invalid = tree.nodes[place].kind { return place }
        }
        return place
    }
}
