/// Cuts an expression into tokens, all at once. Never fails: what it cannot read it reports and skips.
struct Lexer {
    private let bytes: [UInt8]
    private var at = 0
    private var tokens: [Token] = []

    /// The tokens of the text, the last one being `.end`.
    static func tokens(of bytes: [UInt8], report: inout ExpressionReport) -> [Token] {
        var lexer = Lexer(bytes: bytes)
        while !report.isFull, lexer.scan(&report) {}
        lexer.tokens.append(Token(kind: .end, start: bytes.count, end: bytes.count))
        return lexer.tokens
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The byte at a distance from here as a character, NUL past the end. Bytes beyond ASCII equal no literal.
    private func peek(_ offset: Int = 0) -> Unicode.Scalar {
        Unicode.Scalar(at + offset < bytes.count ? bytes[at + offset] : 0)
    }

    private mutating func scan(_ report: inout ExpressionReport) -> Bool {
        skipBlanks()
        guard at < bytes.count else { return false }
        let start = at
        switch peek() {
        case "0"..."9":
            number(&report)
        case ".":
            if ("0"..."9").contains(peek(1)) { number(&report) } else { symbol(&report) }
        case "\"", "'":
            string(.string, raw: false, from: start, &report)
        case "`":
            backticked(&report)
        case "a"..."z", "A"..."Z", "_":
            word(&report)
        default:
            symbol(&report)
        }
        return true
    }

    private mutating func skipBlanks() {
        while at < bytes.count {
            switch peek() {
            case " ", "\t", "\n", "\r", "\u{0C}":
                at += 1
            case "/" where peek(1) == "/":
                while at < bytes.count, peek() != "\n" { at += 1 }
            default:
                return
            }
        }
    }

    private mutating func add(_ kind: Token.Kind, from start: Int) {
        tokens.append(Token(kind: kind, start: start, end: at))
    }

    private mutating func word(_ report: inout ExpressionReport) {
        let start = at
        while Self.isWordCharacter(peek()) { at += 1 }
        let quote = peek()
        if quote == "\"" || quote == "'", at - start <= 2 {
            switch String(decoding: bytes[start..<at], as: UTF8.self).lowercased() {
            case "r": return string(.string, raw: true, from: start, &report)
            case "b": return string(.bytes, raw: false, from: start, &report)
            case "rb", "br": return string(.bytes, raw: true, from: start, &report)
            default: break
            }
        }
        add(.identifier, from: start)
    }

    private static func isWordCharacter(_ character: Unicode.Scalar) -> Bool {
        switch character {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }

    private mutating func backticked(_ report: inout ExpressionReport) {
        let start = at
        at += 1
        while at < bytes.count, peek() != "`" { at += 1 }
        guard at < bytes.count, at > start + 1 else {
            report.error("unterminated", "the name in backticks is empty or never closed", at: start)
            at = min(at + 1, bytes.count)
            return
        }
        at += 1
        add(.quotedIdentifier, from: start)
    }

    private mutating func string(_ kind: Token.Kind, raw: Bool, from start: Int, _ report: inout ExpressionReport) {
        let quote = peek()
        let isTriple = peek(1) == quote && peek(2) == quote
        at += isTriple ? 3 : 1
        while at < bytes.count {
            if !raw, peek() == "\\" {
                at += 2
                continue
            }
            if peek() == quote, !isTriple || peek(1) == quote && peek(2) == quote {
                at += isTriple ? 3 : 1
                return add(kind, from: start)
            }
            at += 1
        }
        at = bytes.count
        report.error("unterminated", "the string is never closed", at: start, hint: "close it with the same quote")
        add(kind, from: start)
    }

    private mutating func number(_ report: inout ExpressionReport) {
        let start = at
        var kind = Token.Kind.int
        if peek() == "0", peek(1) == "x" || peek(1) == "X" {
            at += 2
            while Self.isHex(peek()) { at += 1 }
        } else {
            digits()
            if peek() == ".", ("0"..."9").contains(peek(1)) {
                kind = .double
                at += 1
                digits()
            }
            let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
            if peek() == "e" || peek() == "E", ("0"..."9").contains(peek(1 + sign)) {
                kind = .double
                at += 1 + sign
                digits()
            }
        }
        if kind == .int, peek() == "u" || peek() == "U" {
            kind = .uint
            at += 1
        }
        if Self.isWordCharacter(peek()) {
            while Self.isWordCharacter(peek()) { at += 1 }
            let text = String(decoding: bytes[start..<min(at, start + 40)], as: UTF8.self)
            report.error("number", "`\(text)` is not a number", at: start)
        }
        add(kind, from: start)
    }

    private mutating func digits() {
        while ("0"..."9").contains(peek()) { at += 1 }
    }

    private static func isHex(_ character: Unicode.Scalar) -> Bool {
        switch character {
        case "0"..."9", "a"..."f", "A"..."F": true
        default: false
        }
    }

    /// Whether a name right behind an opening bracket came last, so that `=` may belong to a filter.
    private var mayFilter: Bool {
        tokens.count >= 2 && tokens[tokens.count - 1].kind == .identifier
            && tokens[tokens.count - 2].kind == .symbol(.openBracket)
    }

    private mutating func symbol(_ report: inout ExpressionReport) {
        let start = at
        if at + 1 < bytes.count,
            let symbol = Token.Symbol(rawValue: String(decoding: bytes[at...(at + 1)], as: UTF8.self))
        {
            at += 2
            return add(.symbol(symbol), from: start)
        }
        if let symbol = Token.Symbol(rawValue: String(decoding: bytes[at...at], as: UTF8.self)) {
            at += 1
            if symbol == .assign, !mayFilter {
                report.error("assignment", "`=` does not compare", at: start, hint: "use `==`")
                return add(.symbol(.equal), from: start)
            }
            return add(.symbol(symbol), from: start)
        }
        at += 1
        while at < bytes.count, bytes[at] & 0xC0 == 0x80 { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        let hint: String? =
            switch text {
            case "&": "use `and` or `&&`"
            case "|": "use `or` or `||`"
            case "“", "”", "‘", "’": "use straight quotes"
            default: nil
            }
        report.error("character", "`\(text)` has no meaning in an expression", at: start, hint: hint)
    }
}
