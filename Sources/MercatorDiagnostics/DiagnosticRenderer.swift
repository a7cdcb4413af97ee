/// Turns diagnostics into what people and machines read: text with the line and a caret, JSON, SARIF.
///
///     config.yaml:7:5: error[config/unknown-key]: unknown key `base_ulr` in provider `together`
///       7 |     base_ulr: "https://api.together.xyz/v1"
///         |     ^
///       hint: did you mean `base_url`?
package struct DiagnosticRenderer: Sendable {
    private let sources: [String: SourceText]
    private let colour: Bool

    /// `sources` are the texts diagnostics may be about, by path; without one the line is not shown.
    package init(sources: [String: SourceText], colour: Bool) {
        self.sources = sources
        self.colour = colour
    }

    /// The diagnostic with its source line, caret and hint; no final line feed.
    package func text(_ diagnostic: Diagnostic) -> String {
        var text = ""
        if let path = diagnostic.path {
            text += painted(Self.place(path, diagnostic.position) + ": ", .bold)
        }
        text += painted("\(diagnostic.severity.rawValue)[\(diagnostic.code)]", .of(diagnostic.severity))
        text += ": " + Self.oneLine(diagnostic.message)
        if let path = diagnostic.path, let position = diagnostic.position { text += excerpt(path, position) }
        if let hint = diagnostic.hint { text += "\n  " + painted("hint:", .cyan) + " " + Self.oneLine(hint) }
        return text
    }

    /// All of them, in the order given, one below the other.
    package func text(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map(text).joined(separator: "\n")
    }

    private func excerpt(_ path: String, _ position: SourcePosition) -> String {
        guard let line = sources[path]?.line(position.line) else { return "" }
        let (shown, lead) = Self.window(line, around: position.column)
        let number = String(position.line)
        let margin = String(repeating: " ", count: number.utf8.count)
        let caret = painted("^", .green)
        return "\n  \(number) | \(shown)\n  \(margin) | \(lead)\(caret)"
    }

    /// The part of `line` to show, and the blanks that bring the caret below `column`; tabs stay tabs in both,
    /// so that they line up whatever a terminal makes of them.
    private static func window(_ line: Substring, around column: Int) -> (shown: String, lead: String) {
        let width = DiagnosticsBounds.lineCharactersMax
        let target = Swift.max(1, column) - 1
        let first = target < width ? 0 : target - width / 2
        let visible = line.dropFirst(first).prefix(width).map(Self.printable)
        let lead = visible.prefix(target - first).map { character -> Character in character == "\t" ? "\t" : " " }
        let gap = Swift.max(0, Swift.min(target - first - visible.count, 1))
        return (String(visible), String(lead) + String(repeating: " ", count: gap))
    }

    /// A terminal must not obey a file that is shown on it.
    private static func printable(_ character: Character) -> Character {
        guard let scalar = character.unicodeScalars.first else { return character }
        return (scalar.value < 0x20 && scalar != "\t") || (0x7F...0x9F).contains(scalar.value) ? "\u{FFFD}" : character
    }

    private static func oneLine(_ message: String) -> String {
        String(message.map { $0.isNewline ? " " : printable($0) })
    }

    private static func place(_ path: String, _ position: SourcePosition?) -> String {
        position.map { "\(path):\($0.line):\($0.column)" } ?? path
    }

    private func painted(_ text: String, _ paint: Paint) -> String {
        colour ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// Terminal colours, as the numbers of SGR sequences (ECMA-48 §8.3.117).
private enum Paint: String {
    case bold = "1"
    case red = "1;31"
    case green = "1;32"
    case yellow = "1;33"
    case cyan = "36"

    static func of(_ severity: Diagnostic.Severity) -> Paint {
        switch severity {
        case .error: .red
        case .warning: .yellow
        case .note: .cyan
        }
    }
}
