/// The part of an expression's text that a node stands for, as UTF-8 offsets; empty where there is none.
struct TextExtent: Hashable, Sendable {
    var start: Int32 = 0
    var end: Int32 = 0

    var isEmpty: Bool { end <= start }
}

extension Expression {
    /// The extent of every node, by place: for traces, which show the text of each sub-expression.
    ///
    /// A node knows only the token that diagnostics point at. Its text reaches from the first to the last token of what
    /// is below it, widened until its brackets are in pairs.
    func extents(_ tokens: [Token]) -> [TextExtent] {
        var ranges: [ClosedRange<Int>] = []
        ranges.reserveCapacity(nodes.count)
        var extents: [TextExtent] = []
        extents.reserveCapacity(nodes.count)
        for node in nodes {
            let range = Self.balanced(own(node, tokens, ranges), tokens)
            ranges.append(range)
            extents.append(
                TextExtent(
                    start: Int32(clamping: tokens[range.lowerBound].start),
                    end: Int32(clamping: tokens[range.upperBound].end)))
        }
        return extents
    }

    private func own(_ node: Node, _ tokens: [Token], _ ranges: [ClosedRange<Int>]) -> ClosedRange<Int> {
        let token = Self.token(at: node.offset, tokens)
        var (first, last) = (token, token)
        switch node.kind {
        case .literal(.int), .literal(.double):
            // The sign of a negative number belongs to it.
            if token > 0, tokens[token - 1].kind == .symbol(.minus), isNegative(node.kind) { first = token - 1 }
        case .select(_, let name):
            // A name with hyphens is several tokens.
            while last + 1 < tokens.count - 1, tokens[last].end < node.offset + name.utf8.count { last += 1 }
        case .elements:
            while last + 1 < tokens.count - 1, tokens[last + 1].kind != .symbol(.closeBracket) { last += 1 }
        case .call, .method:
            // The bracket of the arguments, which the balance goes on from.
            if last + 1 < tokens.count, tokens[last].kind == .symbol(.dot) { last += 1 }
            if last + 1 < tokens.count, tokens[last + 1].kind == .symbol(.openParenthesis) { last += 1 }
        default: break
        }
        for child in Self.children(of: node.kind) {
            first = min(first, ranges[child].lowerBound)
            last = max(last, ranges[child].upperBound)
        }
        return first...last
    }

    private func isNegative(_ kind: Kind) -> Bool {
        switch kind {
        case .literal(.int(let value)): value < 0
        case .literal(.double(let value)): value.sign == .minus
        default: false
        }
    }

    /// The index of the token that holds the offset.
    private static func token(at offset: Int, _ tokens: [Token]) -> Int {
        var (low, high) = (0, tokens.count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            if tokens[middle].start <= offset { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// The range with the brackets that it opens or closes without their other halves.
    private static func balanced(_ range: ClosedRange<Int>, _ tokens: [Token]) -> ClosedRange<Int> {
        var (first, last) = (range.lowerBound, range.upperBound)
        var depth = 0
        var lowest = 0
        for token in tokens[first...last] {
            depth += token.bracket
            lowest = min(lowest, depth)
        }
        while lowest < 0, first > 0 {
            first -= 1
            lowest += tokens[first].bracket
            depth += tokens[first].bracket
        }
        while depth > 0, last + 1 < tokens.count {
            last += 1
            depth += tokens[last].bracket
        }
        return first...last
    }
}

extension Token {
    /// 1 for an opening bracket, -1 for a closing one, 0 for anything else.
    fileprivate var bracket: Int {
        switch kind {
        case .symbol(.openParenthesis), .symbol(.openBracket), .symbol(.openBrace): 1
        case .symbol(.closeParenthesis), .symbol(.closeBracket), .symbol(.closeBrace): -1
        default: 0
        }
    }
}
