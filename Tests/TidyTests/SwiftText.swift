/// The bytes of a Swift file with everything that is not code (comments, what stands in string literals) blanked out.
///
/// Line breaks stay, so that line numbers hold. Interpolations inside literals are code and stay too.
struct SwiftText {
    private let bytes: [UInt8]
    private var code: [UInt8]
    private var at = 0

    /// The code of `bytes`, as long as `bytes`.
    static func code(of bytes: [UInt8]) -> [UInt8] {
        var text = SwiftText(bytes: bytes, code: bytes)
        text.skipCode(untilClosingParenthesis: false)
        return text.code
    }

    private init(bytes: [UInt8], code: [UInt8]) {
        self.bytes = bytes
        self.code = code
    }

    private mutating func skipCode(untilClosingParenthesis: Bool) {
        var depth = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "/") where starts(with: "//"): blankLineComment()
            case UInt8(ascii: "/") where starts(with: "/*"): blankBlockComment()
            case UInt8(ascii: "\""): blankLiteral(hashes: 0)
            case UInt8(ascii: "#"): skipHashes()
            case UInt8(ascii: "("):
                depth += 1
                at += 1
            case UInt8(ascii: ")"):
                if untilClosingParenthesis, depth == 0 { return }
                depth -= 1
                at += 1
            default: at += 1
            }
        }
    }

    private mutating func blankLineComment() {
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { blank() }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        while at < bytes.count {
            if starts(with: "/*") {
                depth += 1
                blank()
                blank()
            } else if starts(with: "*/") {
                depth -= 1
                blank()
                blank()
                if depth == 0 { return }
            } else {
                blank()
            }
        }
    }

    /// `#if`, `#filePath` and the like, or the hashes of a raw literal.
    private mutating func skipHashes() {
        var hashes = 0
        while at + hashes < bytes.count, bytes[at + hashes] == UInt8(ascii: "#") { hashes += 1 }
        at += hashes
        if at < bytes.count, bytes[at] == UInt8(ascii: "\"") { blankLiteral(hashes: hashes) }
    }

    private mutating func blankLiteral(hashes: Int) {
        let tail = String(repeating: "#", count: hashes)
        let quote = starts(with: "\"\"\"") ? "\"\"\"" : "\""
        let end = quote + tail
        let escape = "\\" + tail
        at += quote.utf8.count
        while at < bytes.count {
            if starts(with: end) {
                at += end.utf8.count
                return
            }
            if starts(with: escape + "(") {
                for _ in 0..<escape.utf8.count { blank() }
                at += 1
                skipCode(untilClosingParenthesis: true)
                at += 1
            } else if starts(with: escape) {
                for _ in 0...escape.utf8.count where at < bytes.count { blank() }
            } else if quote == "\"", bytes[at] == UInt8(ascii: "\n") {
                return
            } else {
                blank()
            }
        }
    }

    private func starts(with word: String) -> Bool {
        bytes[at...].starts(with: word.utf8)
    }

    private mutating func blank() {
        if code[at] != UInt8(ascii: "\n") { code[at] = UInt8(ascii: " ") }
        at += 1
    }
}
