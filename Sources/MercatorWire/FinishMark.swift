import Glibc

/// Finds out which chunk of a stream tells why its answer ended: `"finish_reason"` with anything but null behind it.
///
/// Chunks of one stream look alike, so the place where the member stood last, counted from the end, is looked at
/// first; only where it has moved is the chunk searched, for its underscore, which is rare. A name inside a text has
/// its quotes escaped and is none.
/// Source: OpenAI API reference, chat and completion chunk objects.
struct FinishMark {
    private static let name: StaticString = "\"finish_reason\""
    /// Where the underscore stands in it.
    private static let underscore = 7
    /// Bytes from the start of the member that was found last to the end of its chunk; 0 before the first.
    private var fromEnd = 0

    /// Whether a chunk, or any of its choices, is the last.
    mutating func isIn(_ chunk: UnsafeRawBufferPointer) -> Bool {
        let length = Self.name.utf8CodeUnitCount
        guard let base = chunk.baseAddress, chunk.count > length else { return false }
        if fromEnd > length, fromEnd <= chunk.count,
            memcmp(base + (chunk.count - fromEnd), Self.name.utf8Start, length) == 0
        {
            return Self.hasValue(chunk, behind: chunk.count - fromEnd + length)
        }
        var at = Self.underscore
        var isFound = false
        // SAFETY: `at` never exceeds `count`, and what is found lies in the buffer.
        while at < chunk.count, let found = memchr(base + at, 0x5F, chunk.count - at) {
            let start = UnsafeRawPointer(found) - base - Self.underscore
            at = start + Self.underscore + 1
            guard start + length < chunk.count, memcmp(base + start, Self.name.utf8Start, length) == 0 else { continue }
            fromEnd = chunk.count - start
            isFound = isFound || Self.hasValue(chunk, behind: start + length)
        }
        return isFound
    }

    /// Whether a member whose name ends there has a value that is not null.
    private static func hasValue(_ chunk: UnsafeRawBufferPointer, behind end: Int) -> Bool {
        var isValue = false
        for byte in chunk[end...] where byte > 0x20 {
            if isValue { return byte != UInt8(ascii: "n") }
            guard byte == UInt8(ascii: ":") else { return false }
            isValue = true
        }
        return false
    }
}
