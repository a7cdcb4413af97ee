package import MercatorDiagnostics

/// Where the text of a scalar stands in its file, so that a mistake inside a condition can be pointed at.
package struct YAMLContent: Sendable {
    /// The place of the text's first character: after the opening quote, or in the line below `|`.
    package let origin: SourcePosition
    package let style: YAMLScalarStyle
    private let text: String
    private let source: SourceText

    fileprivate init(_ text: String, _ style: YAMLScalarStyle, of node: YAMLNode) {
        self.text = text
        self.style = style
        source = node.source
        origin =
            switch style {
            case .plain: node.position
            case .quoted: SourcePosition(line: node.position.line, column: node.position.column + 1)
            case .literal, .folded: Self.blockOrigin(text, node)
            }
    }

    /// The place of the character at a byte offset of the scalar's text.
    ///
    /// Exact for plain and quoted text in one line and for literal blocks; for joined lines and escapes it follows the
    /// source as far as the two agree. An offset beyond the end is the place after the last character; one beyond
    /// ``YAMLBounds/placeBytesMax`` counts as that.
    package func position(atUTF8Offset offset: Int) -> SourcePosition {
        let before = text.utf8.prefix(min(max(0, offset), YAMLBounds.placeBytesMax))
        var cursor = Cursor(position: origin, indent: origin.column, source: source)
        for scalar in Substring(before).unicodeScalars {
            if style == .literal { cursor.stepLiteral(scalar) } else { cursor.step(scalar, quote: quote) }
        }
        if style != .literal { cursor.settle() }
        return cursor.position
    }

    private var quote: Unicode.Scalar? {
        guard style == .quoted, let line = source.line(origin.line) else { return nil }
        return line.unicodeScalars.dropFirst(origin.column - 2).first
    }

    /// The text's first line is the one below the indicator, less the block's indentation.
    private static func blockOrigin(_ text: String, _ node: YAMLNode) -> SourcePosition {
        let first = node.position.line + 1
        var number = first
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let written = node.source.line(number), line.contains(where: { $0 != " " }) {
                let indent = written.prefix { $0 == " " }.count - line.prefix { $0 == " " }.count
                return SourcePosition(line: first, column: max(0, indent) + 1)
            }
            number += 1
        }
        return SourcePosition(line: first, column: 1)
    }

    /// The place of the value after anchors and tags, when it is in the same line.
    static func skippingProperties(_ position: SourcePosition, in source: SourceText) -> SourcePosition {
        guard let line = source.line(position.line) else { return position }
        var rest = line.unicodeScalars.dropFirst(position.column - 1)
        while let first = rest.first, first == "&" || first == "!" {
            rest = rest.drop { $0 != " " }.drop { $0 == " " }
        }
        guard !rest.isEmpty else { return position }
        return SourcePosition(line: position.line, column: line.unicodeScalars.count - rest.count + 1)
    }
}

extension YAMLNode {
    /// Where this scalar's text stands; nil for null, mappings and sequences.
    package var content: YAMLContent? {
        guard case .scalar(let text, let style) = value else { return nil }
        return YAMLContent(text, style, of: self)
    }

    /// The place of the first character of a scalar's text; the node's own place for other shapes.
    package var contentOrigin: SourcePosition { content?.origin ?? position }
}

/// Walks the source beside the text that was read from it.
private struct Cursor {
    var position: SourcePosition
    let indent: Int
    let source: SourceText

    mutating func stepLiteral(_ scalar: Unicode.Scalar) {
        if scalar == "\n" {
            position = SourcePosition(line: position.line + 1, column: indent)
        } else {
            position.column += 1
        }
    }

    mutating func step(_ scalar: Unicode.Scalar, quote: Unicode.Scalar?) {
        if scalar == "\n" || scalar == " ", upcoming.allSatisfy({ $0 == " " }), hasNextLine {
            return nextLine()
        }
        settle()
        switch (upcoming.first, quote) {
        case ("\\", "\""): position.column += escapeWidth
        case ("'", "'"): position.column += 2
        default: position.column += 1
        }
    }

    /// Moves from the end of a line to the text of the next one that has any.
    mutating func settle() {
        while upcoming.isEmpty, hasNextLine { nextLine() }
    }

    private mutating func nextLine() {
        position = SourcePosition(line: position.line + 1, column: 1)
        position.column += upcoming.prefix { $0 == " " }.count
    }

    private var hasNextLine: Bool { source.line(position.line + 1) != nil }

    private var upcoming: Substring.UnicodeScalarView {
        source.line(position.line)?.unicodeScalars.dropFirst(position.column - 1) ?? Substring().unicodeScalars
    }

    /// How long the escape at the cursor is. Source: YAML 1.2.2, §5.7.
    private var escapeWidth: Int {
        switch upcoming.dropFirst().first {
        case "x": 4
        case "u": 6
        case "U": 10
        default: 2
        }
    }
}
