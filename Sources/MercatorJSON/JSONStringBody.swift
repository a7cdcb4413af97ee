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
