/// Text operations on UTF-8 bytes: by code unit where the answer is the same, by code point where it is not.
enum UTF8Text {
    /// Code points in valid UTF-8.
    static func scalarCount(_ bytes: UnsafeRawBufferPointer) -> Int {
        var count = 0
        for byte in bytes where byte & 0xC0 != 0x80 { count &+= 1 }
        return count
    }

    /// Whether the texts have the same code points. Not `==`, which would take é for e with an accent.
    static func equal(_ a: String, _ b: String) -> Bool {
        guard a.utf8.count == b.utf8.count else { return false }
        return a.utf8.elementsEqual(b.utf8)
    }

    /// The same for bytes.
    static func equal(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeRawBufferPointer) -> Bool {
        a.count == b.count && a.elementsEqual(b)
    }

    /// Less than 0, 0, more than 0: the order of the code points.
    static func order(_ a: String, _ b: String) -> Int {
        if a.utf8.lexicographicallyPrecedes(b.utf8) { return -1 }
        return equal(a, b) ? 0 : 1
    }

    /// Offset of the first occurrence at or after `start`; nil when there is none. Linear for every pair of texts.
    static func firstIndex(
        of part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int = 0
    ) -> Int? {
        guard part.count <= text.count - start else { return nil }
        guard let first = part.first else { return start }
        var at = start
        var work = 0
        let last = text.count - part.count
        while at <= last {
            if text[at] == first {
                var same = 1
                while same < part.count, text[at &+ same] == part[same] { same &+= 1 }
                if same == part.count { return at }
                // Two texts of few letters make this quadratic; then it pays to prepare.
                work &+= same
                if work > 256, work > 4 &* (at &- start) { return preparedIndex(of: part, in: text, from: at) }
            }
            at &+= 1
        }
        return nil
    }

    /// The search of Knuth, Morris and Pratt: linear, at the price of a table.
    private static func preparedIndex(
        of part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, from start: Int
    ) -> Int? {
        var borders = [Int](repeating: 0, count: part.count)
        var length = 0
        for at in 1..<max(part.count, 1) {
            while length > 0, part[at] != part[length] { length = borders[length - 1] }
            if part[at] == part[length] { length += 1 }
            borders[at] = length
        }
        length = 0
        for at in start..<text.count {
            while length > 0, text[at] != part[length] { length = borders[length - 1] }
            if text[at] == part[length] { length += 1 }
            if length == part.count { return at + 1 - length }
        }
        return nil
    }
}

extension ExpressionValue {
    /// Calls `body` with the UTF-8 bytes of a string; nil for any other kind. No copy for most strings.
    package func withUTF8<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        switch self {
        case .string(var text), .text(var text): text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
        case .json(let value): value.withStringBytes(body)
        default: nil
        }
    }
}
