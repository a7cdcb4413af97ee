import CByteScan

/// The inside of a JSON string, found valid where it stands, without a document around it.
///
/// What is one here is exactly what ``JSONDocument`` takes for one in a ``JSONProfile/reply``.
package struct JSONStringBody: Hashable, Sendable {
    /// Where the closing quote is.
    package let end: Int
    /// How many Unicode scalars the string says; half a surrogate pair counts as one.
    package let scalarCount: Int

    /// Reads from `start`, the byte after the opening quote; nil where no string ends properly.
    package init?(in raw: UnsafeRawBufferPointer, from start: Int) {
        guard let first = raw.baseAddress, start >= 0 else { return nil }
        let base = first.assumingMemoryBound(to: UInt8.self)
        var at = start
        var scalars = 0
        while true {
            let plainEnd = JSONStringBytes.plainEnd(base, from: at, count: raw.count)
            scalars += plainEnd - at
            at = plainEnd
            guard at < raw.count, base[at] != UInt8(ascii: "\"") else { break }
            let length =
                base[at] == UInt8(ascii: "\\")
                ? Self.escapeLength(raw, at: at) : JSONStringBytes.sequenceLength(base, at: at, count: raw.count)
            guard length > 0 else { return nil }
            at += length
            scalars += 1
        }
        guard at < raw.count else { return nil }
        end = at
        scalarCount = scalars
    }

    /// Length of the escape at `at`, both halves of a pair together; 0 when it is none.
    private static func escapeLength(_ raw: UnsafeRawBufferPointer, at start: Int) -> Int {
        guard start + 1 < raw.count else { return 0 }
        switch raw[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 2
        case UInt8(ascii: "u"):
            guard let unit = JSONUnescape.hexadecimal(raw, at: start + 2) else { return 0 }
            guard unit & 0xFC00 == 0xD800, start + 12 <= raw.count, raw[start + 6] == UInt8(ascii: "\\"),
                raw[start + 7] == UInt8(ascii: "u"), let low = JSONUnescape.hexadecimal(raw, at: start + 8),
                low & 0xFC00 == 0xDC00
            else { return 6 }
            return 12
        default: return 0
        }
    }
}

/// Steps over the bytes of strings that stand for themselves.
///
/// SAFETY: `base` must be valid for `count` bytes; every read is behind a bounds check.
enum JSONStringBytes {
    /// The next byte from `start` on that is a quote, a backslash, a control character or not ASCII; 32 bytes a step,
    /// then eight. `count` when there is none; `start` must not lie behind it.
    @inline(__always)
    static func plainEnd(_ base: UnsafePointer<UInt8>, from start: Int, count: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var position = start &+ cbs_json_plain(base + start, count &- start)
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
            if hits != 0 { return position + (hits.trailingZeroBitCount >> 3) }
            position += 8
        }
        while position < count {
            let byte = base[position]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte >= 0x80 { return position }
            position += 1
        }
        return position
    }

    /// Length of the well-formed sequence of bytes that are not ASCII at `position`; 0 when it is not well formed.
    ///
    /// Source: Unicode Standard, table 3-7.
    @inline(__always)
    static func sequenceLength(_ base: UnsafePointer<UInt8>, at position: Int, count: Int) -> Int {
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
