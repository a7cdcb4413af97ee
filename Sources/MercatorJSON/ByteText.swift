import CByteScan

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Text under construction: heads and log lines are put together in one of these, part by part, and taken whole.
///
/// Raw memory that is used again and again, because a part of ten bytes costs more in an array's or a buffer's
/// bookkeeping than in itself, and a request writes some eighty of them.
package struct ByteText: ~Copyable {
    @usableFromInline var base: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int
    /// Bytes written.
    @usableFromInline package internal(set) var count = 0

    /// What is kept for the next text; one that grew beyond is given back when it is cleared.
    package static let keptCapacityMax = 512 << 10

    /// An empty text with room for `capacity` bytes.
    package init(capacity: Int = 1_024) {
        self.capacity = max(64, capacity)
        base = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// Forgets everything, keeps the memory.
    package mutating func clear() {
        count = 0
        guard capacity > Self.keptCapacityMax else { return }
        base.deallocate()
        capacity = 1_024
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    /// What has been written; valid inside `body` only.
    @inlinable package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// What has been written, as text.
    package var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    /// A literal, as it stands.
    @inlinable @inline(__always) package mutating func write(literal part: StaticString) {
        // SAFETY: a static string's bytes live as long as the program.
        write(UnsafeRawBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount))
    }

    /// A text in UTF-8, as it stands.
    @inlinable package mutating func write(_ part: String) {
        if part.utf8.withContiguousStorageIfAvailable({ write(UnsafeRawBufferPointer($0)) }) == nil {
            for byte in part.utf8 { write(byte: byte) }
        }
    }

    /// Bytes, as they stand.
    @inlinable @inline(__always) package mutating func write(_ part: UnsafeRawBufferPointer) {
        guard let start = part.baseAddress else { return }
        reserve(part.count)
        memcpy(base + count, start, part.count)
        count &+= part.count
    }

    /// One byte.
    @inlinable @inline(__always) package mutating func write(byte: UInt8) {
        reserve(1)
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    /// A whole number in decimal digits.
    @inlinable package mutating func write(decimal value: Int) {
        reserve(20)
        if value >= 0, value < 10 { return write(byte: 0x30 &+ UInt8(truncatingIfNeeded: value)) }
        if value < 0 { write(byte: UInt8(ascii: "-")) }
        var rest = value.magnitude
        var digits = 1
        var bound: UInt = 10
        while digits < 19, rest >= bound {
            digits &+= 1
            bound &*= 10
        }
        var at = count &+ digits
        count = at
        repeat {
            at &-= 1
            base.storeBytes(of: 0x30 &+ UInt8(truncatingIfNeeded: rest % 10), toByteOffset: at, as: UInt8.self)
            rest /= 10
        } while rest > 0
    }

    /// The last digits of a whole number, so many, with zeros in front.
    @inlinable @inline(__always) package mutating func write(_ value: Int64, digits: Int) {
        reserve(digits)
        var at = count &+ digits
        var rest = value.magnitude
        while at > count {
            at &-= 1
            base.storeBytes(of: 0x30 &+ UInt8(truncatingIfNeeded: rest % 10), toByteOffset: at, as: UInt8.self)
            rest /= 10
        }
        count &+= digits
    }

    /// Nanoseconds as milliseconds with three decimals, without floating point.
    @inlinable package mutating func write(milliseconds nanoseconds: UInt64) {
        let micros = nanoseconds / 1_000
        write(decimal: Int(clamping: micros / 1_000))
        write(byte: UInt8(ascii: "."))
        write(Int64(clamping: micros % 1_000), digits: 3)
    }

    /// A text that has no control character, quote or backslash, as it stands; false, with nothing written, for others.
    package mutating func write(plain text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            guard Self.isPlain(bytes) else { return false }
            write(bytes)
            return true
        } ?? false
    }

    /// A JSON string: the text in quotes, escaped where it must be.
    package mutating func write(quoted text: String) {
        let isPlain =
            text.utf8.withContiguousStorageIfAvailable { utf8 in
                guard Self.isPlain(UnsafeRawBufferPointer(utf8)) else { return false }
                reserve(utf8.count &+ 2)
                write(byte: UInt8(ascii: "\""))
                write(UnsafeRawBufferPointer(utf8))
                write(byte: UInt8(ascii: "\""))
                return true
            } ?? false
        if !isPlain { JSONWriter.quoted(text).withUnsafeBytes { write($0) } }
    }

    /// Whether bytes stand in a JSON string, and in a log line, as they are. Looks at sixteen at a time, or eight.
    private static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        if bytes.count >= 16, let start = bytes.baseAddress {
            // SAFETY: there are as many bytes as it is told, and no fewer than sixteen.
            return cbs_needs_no_escape(start.assumingMemoryBound(to: UInt8.self), bytes.count) != 0
        }
        guard bytes.count >= 8 else {
            var word: UInt64 = 0x2020_2020_2020_2020
            withUnsafeMutableBytes(of: &word) { $0.copyMemory(from: bytes) }
            return marks(word) == 0
        }
        var marks: UInt64 = 0
        var at = 0
        while at &+ 8 <= bytes.count {
            marks |= Self.marks(bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at &+= 8
        }
        marks |= Self.marks(bytes.loadUnaligned(fromByteOffset: bytes.count &- 8, as: UInt64.self))
        return marks == 0
    }

    /// The high bit of a byte is set where it is a control character, a quote, a backslash or a delete.
    private static func marks(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let (quote, slash, delete) = (word ^ ones &* 0x22, word ^ ones &* 0x5C, word ^ ones &* 0x7F)
        let found =
            (word &- ones &* 0x20) & ~word | (quote &- ones) & ~quote | (slash &- ones) & ~slash
            | (delete &- ones) & ~delete
        return found & ones << 7
    }

    /// Makes room for so many more bytes.
    @inlinable @inline(__always) package mutating func reserve(_ more: Int) {
        if capacity &- count < more { grow(more) }
    }

    @usableFromInline mutating func grow(_ more: Int) {
        let larger = max(capacity * 2, count + more)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        memcpy(moved, base, count)
        base.deallocate()
        base = moved
        capacity = larger
    }
}
