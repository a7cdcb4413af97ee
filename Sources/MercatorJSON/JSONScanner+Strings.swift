extension JSONScanner {
    /// Reads the string that begins at `position`, with its quotes.
    @inline(__always)
    mutating func string(isKey: Bool) -> Bool {
        let start = position
        position += 1
        var escaped: UInt32 = 0
        while true {
            skipPlain()
            guard position < count else { return fail(.unexpectedEnd, at: count) }
            let byte = base[position]
            if byte == UInt8(ascii: "\"") {
                break
            } else if byte == UInt8(ascii: "\\") {
                escaped = JSONNode.escapedFlag
                guard escape() else { return false }
            } else if byte < 0x20 {
                return fail(.controlCharacter, at: position)
            } else {
                guard multibyte() else { return false }
            }
        }
        position += 1
        var bits = escaped
        if isKey { bits |= keyHash(from: start + 1, to: position - 1, isEscaped: escaped != 0) << 8 }
        return append(.string, from: start, to: position, bits: bits)
    }

    /// Moves to the next byte that is a quote, a backslash, a control character or not ASCII.
    @inline(__always)
    private mutating func skipPlain() {
        position = JSONStringBytes.plainEnd(base, from: position, count: count)
    }

    /// Checks the escape at `position`.
    private mutating func escape() -> Bool {
        guard position + 1 < count else { return fail(.unexpectedEnd, at: count) }
        switch base[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
            return true
        case UInt8(ascii: "u"):
            return unicodeEscape()
        default:
            return fail(.invalidEscape, at: position)
        }
    }

    private mutating func unicodeEscape() -> Bool {
        let raw = UnsafeRawBufferPointer(start: base, count: count)
        guard position + 6 <= count else { return fail(.unexpectedEnd, at: count) }
        guard let unit = JSONUnescape.hexadecimal(raw, at: position + 2) else {
            return fail(.invalidEscape, at: position)
        }
        defer { position += 6 }
        guard unit & 0xF800 == 0xD800, profile.refusesLoneSurrogates else { return true }
        guard unit < 0xDC00, position + 12 <= count, base[position + 6] == UInt8(ascii: "\\"),
            base[position + 7] == UInt8(ascii: "u"), let low = JSONUnescape.hexadecimal(raw, at: position + 8),
            low & 0xFC00 == 0xDC00
        else { return fail(.loneSurrogate, at: position) }
        position += 6
        return true
    }

    /// Checks a run of bytes that are not ASCII.
    private mutating func multibyte() -> Bool {
        while position < count, base[position] >= 0x80 {
            let length = JSONStringBytes.sequenceLength(base, at: position, count: count)
            guard length > 0 else { return fail(.invalidUTF8, at: position) }
            position += length
        }
        return true
    }
}
