/// Texts as literals: the one place that knows what has to be escaped.
package enum QuotedText {
    /// A string literal of the language, which reads back as the text. Also what `strings.quote` gives.
    /// Source: CEL specification, "String and Bytes Values".
    package static func literal(_ text: String) -> String {
        quoted(text) { scalar in
            switch scalar {
            case "\u{7}": "\\a"
            case "\u{8}": "\\b"
            case "\u{C}": "\\f"
            case "\u{B}": "\\v"
            default: common(scalar)
            }
        }
    }

    /// A regular expression as the literal right of `matches`, where only `\\` and the quote are escapes: a backslash
    /// before a letter stays one.
    package static func pattern(_ text: String) -> String {
        var before: Unicode.Scalar?
        var rest = text.unicodeScalars[...]
        return quoted(text) { scalar in
            rest = rest.dropFirst()
            defer { before = scalar }
            switch scalar {
            case "\\":
                let isAlone = before != "\\" && rest.first.map { $0 != "\\" && $0 != "\"" } ?? false
                return isAlone ? nil : "\\\\"
            case "\"": return "\\\""
            case "\n": return "\\n"
            default: return nil
            }
        }
    }

    /// A text in double quotes; `escape` tells what is written for a character, nil for the character itself.
    package static func quoted(_ text: String, escape: (Unicode.Scalar) -> String?) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            if let escaped = escape(scalar) { literal += escaped } else { literal.unicodeScalars.append(scalar) }
        }
        return literal + "\""
    }

    /// The escapes that literals of most languages share; nil for a character without one.
    package static func common(_ scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "\\": "\\\\"
        case "\"": "\\\""
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: nil
        }
    }
}
