import MercatorDiagnostics

/// The comments of a YAML file, with the lines they stand in.
struct SourceComments {
    struct Comment {
        let line: Int
        /// From `#` to the end of the line.
        let text: String
        /// Whether something stands before it in its line.
        let isTrailing: Bool
    }

    private(set) var comments: [Comment] = []

    init(_ source: SourceText) {
        var scanner = CommentScanner()
        for number in 1...source.lineCount {
            guard let line = source.line(number), let start = scanner.comment(in: line) else { continue }
            let text = String(line[start...].reversed().drop { $0 == " " || $0 == "\t" }.reversed())
            let isTrailing = line[..<start].contains { $0 != " " && $0 != "\t" }
            comments.append(Comment(line: number, text: text, isTrailing: isTrailing))
        }
    }
}

/// Finds where comments begin, line by line: not in quotes, and not in the lines of a block scalar.
private struct CommentScanner {
    /// The quote that is open at the end of a line.
    private var quote: Character?
    /// Lines that are indented further belong to a block scalar.
    private var blockIndent: Int?

    mutating func comment(in line: Substring) -> Substring.Index? {
        let indent = line.prefix { $0 == " " }.count
        if let blockIndent {
            if indent > blockIndent || indent == line.count { return nil }
            self.blockIndent = nil
        }
        let start = search(line)
        let content = start.map { line[..<$0] } ?? line
        if quote == nil, Self.opensBlock(content) { blockIndent = indent }
        return start
    }

    /// The first `#` outside of quotes; keeps a quote that the line leaves open.
    private mutating func search(_ line: Substring) -> Substring.Index? {
        // Quotes open only where a value may begin; inside plain text they are letters like others.
        var mayBegin = true
        var before: Character = " "
        var index = line.startIndex
        while index < line.endIndex {
            let character = line[index]
            if let open = quote {
                if open == "\"", character == "\\" {
                    index = line.index(index, offsetBy: 1, limitedBy: line.index(before: line.endIndex)) ?? index
                } else if character == open {
                    quote = nil
                    mayBegin = false
                }
            } else if character == "#", before == " " || before == "\t" {
                return index
            } else if mayBegin, character == "\"" || character == "'" {
                quote = character
            } else if character == " " || character == "\t" {
                // A blank decides nothing.
            } else {
                mayBegin = "[{,".contains(character) || ":-?".contains(character) && isFollowedByBlank(line, index)
            }
            before = character
            index = line.index(after: index)
        }
        return nil
    }

    private func isFollowedByBlank(_ line: Substring, _ index: Substring.Index) -> Bool {
        let next = line.index(after: index)
        return next == line.endIndex || line[next] == " " || line[next] == "\t"
    }

    /// Whether a block scalar begins at the end of the line: `key: |`, `- >-2`.
    private static func opensBlock(_ content: Substring) -> Bool {
        let trimmed = content.reversed().drop { $0 == " " || $0 == "\t" }
        let indicators = trimmed.prefix { "+-0123456789".contains($0) }
        let rest = trimmed.dropFirst(indicators.count)
        guard let mark = rest.first, mark == "|" || mark == ">", indicators.count <= 2 else { return false }
        let before = rest.dropFirst().drop { $0 == " " }
        return rest.dropFirst().first == " " && (before.first == ":" || before.first == "-")
    }
}
