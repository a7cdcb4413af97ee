/// Reads the header lines of a head, byte after byte, and can stop and go on anywhere.
///
/// Every decision depends only on the bytes up to it, so a head judged in pieces is judged as if it came whole.
/// Requests and responses share it. Source: RFC 9112 §5, strictly: no folding, no bare CR or LF, no blank before `:`.
struct FieldParser: Sendable {
    enum Outcome {
        case more
        case complete
        case refused(HTTPRefusal)
    }

    private enum State: UInt8 {
        case lineStart
        case name
        case valueStart
        case value
        case lineEnd
        case headEnd
    }

    private var state = State.lineStart
    private var lineStart = 0
    private var nameEnd = 0
    private var valueStart = 0

    /// Reads from `position` up to `limit`, moving `position` along, and appends whole fields to `table`.
    mutating func push(
        _ base: UnsafeRawPointer, _ position: inout Int, _ limit: Int, _ table: inout HeaderTable, _ bounds: HeadBounds
    ) -> Outcome {
        var i = position
        defer { position = i }
        while i < limit {
            switch state {
            case .lineStart:
                let byte = base.byte(i)
                if byte == ByteClass.carriageReturn {
                    state = .headEnd
                    i &+= 1
                    continue
                }
                if isBlank(byte) { return .refused(.folding) }
                guard table.fields.count < bounds.fieldsMax else { return .refused(.tooManyFields) }
                lineStart = i
                state = .name
            case .name:
                while i < limit, ByteClass.isToken(base.byte(i)) { i &+= 1 }
                guard i < limit else { return .more }
                guard base.byte(i) == UInt8(ascii: ":"), i > lineStart else { return .refused(badName(base.byte(i))) }
                nameEnd = i
                i &+= 1
                state = .valueStart
            case .valueStart:
                while i < limit, isBlank(base.byte(i)) { i &+= 1 }
                guard i < limit else { return .more }
                valueStart = i
                state = .value
            case .value:
                i = Self.endOfValue(base, i, limit)
                guard i < limit else { return .more }
                guard base.byte(i) == ByteClass.carriageReturn else { return .refused(badValue(base.byte(i))) }
                i &+= 1
                state = .lineEnd
            case .lineEnd:
                guard base.byte(i) == ByteClass.lineFeed else { return .refused(.bareCarriageReturn) }
                i &+= 1
                guard i &- lineStart <= bounds.lineBytesMax else { return .refused(.headTooLarge) }
                table.append(field(base, lineEnd: i))
                state = .lineStart
            case .headEnd:
                guard base.byte(i) == ByteClass.lineFeed else { return .refused(.bareCarriageReturn) }
                i &+= 1
                return .complete
            }
        }
        return .more
    }

    private func field(_ base: UnsafeRawPointer, lineEnd: Int) -> HeaderField {
        var valueEnd = lineEnd &- 2
        while valueEnd > valueStart, isBlank(base.byte(valueEnd &- 1)) { valueEnd &-= 1 }
        // Heads are bounded far below 4 GB, see `HeadBounds`.
        return HeaderField(
            lineStart: UInt32(truncatingIfNeeded: lineStart), nameEnd: UInt32(truncatingIfNeeded: nameEnd),
            valueStart: UInt32(truncatingIfNeeded: valueStart), valueEnd: UInt32(truncatingIfNeeded: valueEnd),
            lineEnd: UInt32(truncatingIfNeeded: lineEnd),
            known: KnownHeader.named(base + lineStart, nameEnd &- lineStart))
    }

    /// The first offset from `start` on whose byte may not stand in a value, `limit` if there is none.
    ///
    /// Eight bytes at a time: the first expression flags bytes below 0x20 (tabs too), the second 0x7f. Either may also
    /// flag bytes above a true hit, never below one, so the lowest flag is always true.
    private static func endOfValue(_ base: UnsafeRawPointer, _ start: Int, _ limit: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var i = start
        while i &+ 8 <= limit {
            // SAFETY: eight bytes from `i` lie inside the buffer.
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: i, as: UInt64.self))
            let deletes = word ^ (ones &* 0x7f)
            let flags = ((word &- ones &* 0x20) & ~word | (deletes &- ones) & ~deletes) & highs
            if flags == 0 {
                i &+= 8
                continue
            }
            i &+= flags.trailingZeroBitCount &>> 3
            guard base.byte(i) == ByteClass.tab else { return i }
            i &+= 1
        }
        while i < limit, ByteClass.isFieldValue(base.byte(i)) { i &+= 1 }
        return i
    }

    private func badName(_ byte: UInt8) -> HTTPRefusal {
        switch byte {
        case ByteClass.lineFeed: .bareLineFeed
        case ByteClass.space, ByteClass.tab: .blankBeforeColon
        default: .fieldName
        }
    }

    private func badValue(_ byte: UInt8) -> HTTPRefusal {
        byte == ByteClass.lineFeed ? .bareLineFeed : .fieldValue
    }

    @inline(__always)
    private func isBlank(_ byte: UInt8) -> Bool {
        byte == ByteClass.space || byte == ByteClass.tab
    }
}
