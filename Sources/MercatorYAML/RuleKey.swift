/// Tells the `key:` of a policy's rule, which is a name or a template, from the `key:` of a credential.
///
/// A rule says in the same mapping what it does: `action: rate_limit`, `type: tag`. A credential never does, so only
/// that makes a `key:` harmless; where the text leaves it open, it is none.
enum RuleKey {
    /// What rules with a `key:` do.
    private static let actions: Set<Substring> = ["budget", "rate_limit", "tag"]

    /// Whether the `key:` whose name ends at `colon` stands in the flow mapping of such a rule, on its own line.
    static func isInFlow(_ line: Substring, at colon: Substring.Index) -> Bool {
        guard let open = opening(line, before: colon) else { return false }
        var depth = 0
        var index = line.index(after: open)
        var start = index
        while index < line.endIndex {
            let character = line[index]
            if depth == 0, character == "," || character == "}" {
                if namesAction(line[start..<index]) { return true }
                if character == "}" { return false }
                start = line.index(after: index)
            }
            if "{[".contains(character) { depth += 1 }
            if "}]".contains(character) { depth -= 1 }
            index = line.index(after: index)
        }
        return false
    }

    /// Whether the `key:` that begins line `number` stands in the block mapping of such a rule.
    static func isInBlock(_ lines: [Substring], _ number: Int) -> Bool {
        let column = lines[number].column
        // Upwards to where the mapping begins, then down to its end.
        var first = number
        while first > 0, !(lines[first].beginsItem && lines[first].column == column) {
            let above = lines[first - 1]
            guard above.isEmpty || above.column >= column else { break }
            first -= 1
        }
        for index in first..<lines.count {
            let line = lines[index]
            let isOver = index > number && !line.isEmpty && (line.column < column || line.indent < column)
            if isOver { return false }
            if line.column == column, namesAction(line.content) { return true }
        }
        return false
    }

    /// The brace of the mapping around a place; nil outside of any.
    private static func opening(_ line: Substring, before place: Substring.Index) -> Substring.Index? {
        var depth = 0
        for index in line[..<place].indices.reversed() {
            if line[index] == "}" { depth += 1 }
            if line[index] == "{" {
                if depth == 0 { return index }
                depth -= 1
            }
        }
        return nil
    }

    /// Whether a member is `action:` or `type:` with one of ``actions``.
    private static func namesAction(_ member: Substring) -> Bool {
        guard let colon = member.firstIndex(of: ":") else { return false }
        guard ["action", "type"].contains(bare(member[..<colon])) else { return false }
        let value = member[member.index(after: colon)...].prefix { $0 != "#" }
        return actions.contains(bare(value))
    }

    private static func bare(_ text: Substring) -> Substring {
        let isBare = { (character: Character) in !character.isWhitespace && character != "\"" && character != "'" }
        guard let first = text.firstIndex(where: isBare), let last = text.lastIndex(where: isBare) else { return "" }
        return text[first...last]
    }
}

extension Substring {
    /// Blanks before the first other character.
    fileprivate var indent: Int { prefix { $0 == " " }.count }
    /// Whether an element of a list begins here.
    fileprivate var beginsItem: Bool { dropFirst(indent).hasPrefix("- ") }
    /// The line behind its blanks and dashes.
    fileprivate var content: Substring { self[(firstIndex { $0 != " " && $0 != "-" } ?? endIndex)...] }
    /// Where ``content`` begins.
    fileprivate var column: Int { distance(from: startIndex, to: content.startIndex) }
}
