import CByteScan

/// Steps over the bytes of strings that stand for themselves.
///
/// SAFETY: `base` must be valid for `count` bytes; every read is behind a bounds check.
enum JSONStringBytes {
    /// The next byte from `start` on that is a quote, a backslash, a control character or not ASCII; 32 bytes a step,
    /// then eight. `count` when there is none.
    @inline(__always)
    static func plainEnd(_ base: UnsafePointer<UInt8>, from start: Int, count: Int) -> Int {
        // SAFETY: told of no more bytes than are left.
        var position = start &+ cbs_json_plain(base + start, max(0, count &- start))
        while position + 8 <= count {
            // SAFETY: eight bytes are left.
            let word = UInt64(
                littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self))
            let hits = marks(word)
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

    /// As ``plainEnd(_:from:count:)``, for strings that are mostly short: eight bytes a step, and after four steps it
    /// stops wherever it is.
    @inline(__always)
    static func shortEnd(_ raw: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        let last = min(start &+ 32, raw.count &- 8)
        while position <= last {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let hits = marks(word)
            if hits != 0 { return position &+ hits.trailingZeroBitCount &>> 3 }
            position &+= 8
        }
        return position
    }

    /// A byte's high bit is set where it is a quote, a backslash, below 0x20, or not ASCII. A borrow can mark a byte
    /// too many, but only above the first true one, and only the first is used.
    @inline(__always)
    private static func marks(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        return ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- (ones &* 0x20)) & ~word | word)
            & ones &<< 7
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
