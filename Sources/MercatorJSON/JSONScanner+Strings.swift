import CByteScan

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

    /// Moves to the next byte that is a quote, a backslash, a control character or not ASCII; 32 bytes a step, then eight.
    @inline(__always)
    private mutating func skipPlain() {
        // SAFETY: `position` is at most `count`, where the bytes end.
        position &+= cbs_json_plain(base + position, count &- position)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while position + 8 <= count {
            // SAFETY: eight bytes are left.
            let word = UInt64(
                littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            // A byte's high bit is set where it is zero after the exclusive or, or below 0x20, or not ASCII. A borrow
            // can mark a byte too many, but only above the first true one, and only the first is used.
            let hits =
                ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash
                    | (word &- (ones &* 0x20)) & ~word | word) & highs
            if hits != 0 {
                position += hits.trailingZeroBitCount >> 3
                return
            }
            position += 8
        }
        while position < count {
            let byte = base[position]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x80 { return }
            position += 1
        }
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

    /// Checks a run of bytes that are not ASCII. Source: Unicode Standard, table 3-7.
    private mutating func multibyte() -> Bool {
        while position < count, base[position] >= 0x80 {
            let length = sequenceLength()
            guard length > 0 else { return fail(.invalidUTF8, at: position) }
            position += length
        }
        return true
    }

    /// Length of the well-formed sequence at `position`; 0 when it is not well formed.
    @inline(__always)
    private func sequenceLength() -> Int {
        let lead = base[position]
        let left = count - position
        func follows(_ at: Int) -> Bool { base[position + at] & 0xC0 == 0x80 }
        switch lead {
        case 0xC2...0xDF:
            return left >= 2 && follows(1) ? 2 : 0
        case 0xE0...0xEF:
            guard left >= 3, follows(1), follows(2) else { return 0 }
            let second = base[position + 1]
            if lead == 0xE0, second < 0xA0 { return 0 }
            if lead == 0xED, second > 0x9F { return 0 }
            return 3
        case 0xF0...0xF4:
            guard left >= 4, follows(1), follows(2), follows(3) else { return 0 }
            let second = base[position + 1]
            if lead == 0xF0, second < 0x90 { return 0 }
            if lead == 0xF4, second > 0x8F { return 0 }
            return 4
        default:
            return 0
        }
    }
}
