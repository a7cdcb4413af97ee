extension UnsafeRawBufferPointer {
    /// Whether the bytes in `range` spell `text`, ASCII letters in either case; `text` must be in small letters.
    package func equals(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount, range.lowerBound >= 0, range.upperBound <= count else {
            return false
        }
        let wanted = text.utf8Start
        for index in 0..<range.count where folded(range.lowerBound + index) != wanted[index] {
            return false
        }
        return true
    }

    /// Whether two ranges hold the same bytes, ASCII letters in either case.
    package func equalsFolded(_ a: Range<Int>, _ b: Range<Int>) -> Bool {
        guard a.count == b.count, a.upperBound <= count, b.upperBound <= count else { return false }
        for index in 0..<a.count where folded(a.lowerBound + index) != folded(b.lowerBound + index) {
            return false
        }
        return true
    }

    /// The bytes in `range` as text; bytes that are not UTF-8 become replacement characters. Allocates.
    package func text(_ range: Range<Int>) -> String {
        guard range.lowerBound >= 0, range.upperBound <= count else { return "" }
        return String(decoding: self[range], as: UTF8.self)
    }

    @inline(__always)
    private func folded(_ offset: Int) -> UInt8 {
        let byte = self[offset]
        return byte &- 0x41 < 26 ? byte | 0x20 : byte
    }
}

/// Walks over the elements of a comma-separated header value; empty elements are skipped.
///
/// Source: RFC 9110 §5.6.1.
struct TokenList {
    private let bytes: UnsafeRawBufferPointer
    private var position: Int
    private let end: Int

    init(_ bytes: UnsafeRawBufferPointer, _ value: Range<Int>) {
        self.bytes = bytes
        self.position = value.lowerBound
        self.end = Swift.min(value.upperBound, bytes.count)
    }

    /// The next element without the blanks around it, nil at the end.
    mutating func next() -> Range<Int>? {
        while position < end {
            var start = position
            while position < end, bytes[position] != UInt8(ascii: ",") { position += 1 }
            var stop = position
            position += 1
            while start < stop, isBlank(bytes[start]) { start += 1 }
            while stop > start, isBlank(bytes[stop - 1]) { stop -= 1 }
            if start < stop { return start..<stop }
        }
        return nil
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == ByteClass.space || byte == ByteClass.tab
    }
}
