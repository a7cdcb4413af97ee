package import MercatorDiagnostics

/// Where an expression's text stands, so that its diagnostics point into the file it came from.
package struct ExpressionOrigin: Sendable {
    /// The file; nil for text without one (command line, tests).
    package var path: String?
    private let place: @Sendable (Int) -> SourcePosition

    /// A text whose first character stands at `position` and which goes on on one line, or line by line from there.
    package init(path: String? = nil, position: SourcePosition = SourcePosition(line: 1, column: 1)) {
        self.path = path
        place = { SourcePosition(line: position.line, column: position.column &+ $0) }
    }

    /// A text that stands by itself, whose lines are the lines.
    package init(path: String? = nil, lines text: String) {
        self.path = path
        place = { offset in
            let before = String(decoding: text.utf8.prefix(offset), as: UTF8.self)
            let line = before.utf8.count { $0 == UInt8(ascii: "\n") } + 1
            let start = before.lastIndex { $0.isNewline }.map { before.index(after: $0) } ?? before.startIndex
            return SourcePosition(line: line, column: before[start...].count + 1)
        }
    }

    /// A text whose characters are placed by a function from the offset in UTF-8 bytes.
    package init(path: String?, place: @escaping @Sendable (_ utf8Offset: Int) -> SourcePosition) {
        self.path = path
        self.place = place
    }

    /// The place of the character that starts at this UTF-8 offset of the expression's text.
    package func position(offset: Int) -> SourcePosition {
        place(offset)
    }

    /// The origin of a text that starts `offset` bytes into this one.
    package func advanced(by offset: Int) -> ExpressionOrigin {
        let place = place
        return ExpressionOrigin(path: path) { place($0 &+ offset) }
    }
}
