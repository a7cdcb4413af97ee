import MercatorExpression
import MercatorYAML

/// Writes scalars so that they read back as what they are, as plainly as that allows.
enum YAMLText {
    /// The scalar in one line. `inFlow` is inside brackets, where commas and brackets end a plain text.
    static func scalar(_ node: YAMLNode, inFlow: Bool = false) -> String {
        switch node.value {
        case .scalar(let text, .plain) where isTyped(text): text
        case .scalar(let text, _): string(text, inFlow: inFlow)
        default: "null"
        }
    }

    /// A text in one line: plain where it reads back so, else in double quotes, or in single ones where those would
    /// need escapes, else escaped.
    static func string(_ text: String, inFlow: Bool = false) -> String {
        if isPlain(text, inFlow: inFlow) { return text }
        guard !text.unicodeScalars.contains(where: isOdd) else { return escaped(text) }
        guard text.contains("\"") || text.contains("\\") else { return "\"\(text)\"" }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// The lines of a literal block, with its indicator; nil for texts that a block would change.
    static func block(_ text: String) -> (indicator: String, lines: [Substring])? {
        guard text.contains("\n"), let first = text.first, first != " ", first != "\n" else { return nil }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let endsLine = lines.last?.isEmpty ?? false
        if endsLine { lines.removeLast() }
        // A further empty line at the end would be cut off, and odd characters need escapes.
        guard lines.last?.isEmpty == false else { return nil }
        for line in lines {
            if line.unicodeScalars.contains(where: isOdd) || line.last == " " { return nil }
        }
        return (endsLine ? "|" : "|-", lines)
    }

    /// Whether plain text would be read as a number, a bool or null.
    private static func isTyped(_ text: String) -> Bool {
        YAMLScalar.isNull(text) || YAMLScalar.bool(text) != nil || YAMLScalar.double(text) != nil
    }

    private static func isPlain(_ text: String, inFlow: Bool) -> Bool {
        guard let first = text.first, !isTyped(text), first != " ", text.last != " ", text.last != ":" else {
            return false
        }
        if "-?:,[]{}#&*!|>'\"%@`=<~.".contains(first) || first == "+" { return false }
        var before: Unicode.Scalar = "a"
        for scalar in text.unicodeScalars {
            if isOdd(scalar) { return false }
            if scalar == " ", before == ":" { return false }
            if scalar == "#", before == " " { return false }
            if inFlow, ",[]{}:".unicodeScalars.contains(scalar) { return false }
            before = scalar
        }
        return true
    }

    /// Control characters, and what YAML takes for a line end or a mark of byte order.
    private static func isOdd(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            || scalar.value == 0x2028 || scalar.value == 0x2029 || scalar.value == 0xFEFF
    }

    private static func escaped(_ text: String) -> String {
        QuotedText.quoted(text) { scalar in
            if let escape = QuotedText.common(scalar) { return escape }
            guard isOdd(scalar) else { return nil }
            let hex = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
        }
    }
}
