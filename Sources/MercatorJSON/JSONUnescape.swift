import Glibc

/// Reads escaped strings that the scanner has already found valid.
enum JSONUnescape {
    /// The bytes between the quotes.
    @inline(__always)
    static func inner(_ node: JSONNode, in raw: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: raw[Int(node.start) + 1..<Int(node.end) - 1])
    }

    /// Whether a string, unescaped, is exactly `text`.
    static func equals(
        _ node: JSONNode, in raw: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer
    ) -> Bool {
        let inner = inner(node, in: raw)
        guard node.isEscaped else { return sameBytes(inner, text) }
        // An escape is never shorter than what it stands for.
        guard inner.count > text.count else { return false }
        var reader = JSONUnescaper(inner)
        var at = 0
        while let byte = reader.next() {
            guard at < text.count, text[at] == byte else { return false }
            at += 1
        }
        return at == text.count
    }

    @inline(__always)
    static func sameBytes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
        guard a.count == b.count else { return false }
        guard let first = a.baseAddress, let second = b.baseAddress else { return true }
        return memcmp(first, second, a.count) == 0
    }

    /// Writes the unescaped bytes of `inner`; the target must hold `inner.count` bytes. Returns how many it wrote.
    static func write(_ inner: UnsafeRawBufferPointer, to target: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var reader = JSONUnescaper(inner)
        var count = 0
        while let byte = reader.next() {
            target[count] = byte
            count += 1
        }
        return count
    }

    /// The unescaped bytes of `inner`.
    static func bytes(_ inner: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: inner.count) { target, count in count = write(inner, to: target) }
    }

    /// The value of four hexadecimal digits; nil when one is no such digit.
    @inline(__always)
    static func hexadecimal(_ raw: UnsafeRawBufferPointer, at start: Int) -> UInt32? {
        guard start + 4 <= raw.count else { return nil }
        var value: UInt32 = 0
        for at in start..<start + 4 {
            let byte = raw[at]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- UInt8(ascii: "A") &+ 10
            default: return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}

/// Steps through the unescaped bytes of a valid string, one at a time.
struct JSONUnescaper {
    private let inner: UnsafeRawBufferPointer
    private var at = 0
    /// Bytes of a decoded escape still to be handed out, the next one lowest.
    private var pending: UInt32 = 0
    private var pendingCount = 0

    init(_ inner: UnsafeRawBufferPointer) {
        self.inner = inner
    }

    mutating func next() -> UInt8? {
        if pendingCount > 0 { return takePending() }
        guard at < inner.count else { return nil }
        let byte = inner[at]
        at += 1
        guard byte == UInt8(ascii: "\\"), at < inner.count else { return byte }
        let letter = inner[at]
        at += 1
        switch letter {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0C
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"):
            encode(scalar())
            return takePending()
        default: return letter
        }
    }

    private mutating func takePending() -> UInt8 {
        let byte = UInt8(truncatingIfNeeded: pending)
        pending >>= 8
        pendingCount -= 1
        return byte
    }

    /// The scalar of the `\u` escape whose digits come next, and of its second half; U+FFFD for half a pair.
    private mutating func scalar() -> UInt32 {
        let unit = JSONUnescape.hexadecimal(inner, at: at) ?? 0xFFFD
        at += 4
        guard unit & 0xF800 == 0xD800 else { return unit }
        guard unit < 0xDC00, at + 6 <= inner.count, inner[at] == UInt8(ascii: "\\"),
            inner[at + 1] == UInt8(ascii: "u"), let low = JSONUnescape.hexadecimal(inner, at: at + 2),
            low & 0xFC00 == 0xDC00
        else { return 0xFFFD }
        at += 6
        return 0x1_0000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
    }

    private mutating func encode(_ scalar: UInt32) {
        switch scalar {
        case ..<0x80:
            (pending, pendingCount) = (scalar, 1)
        case ..<0x800:
            (pending, pendingCount) = (0xC0 | scalar >> 6 | (0x80 | scalar & 0x3F) << 8, 2)
        case ..<0x1_0000:
            pending = 0xE0 | scalar >> 12 | (0x80 | scalar >> 6 & 0x3F) << 8 | (0x80 | scalar & 0x3F) << 16
            pendingCount = 3
        default:
            pending = 0xF0 | scalar >> 18 | (0x80 | scalar >> 12 & 0x3F) << 8
            pending |= (0x80 | scalar >> 6 & 0x3F) << 16 | (0x80 | scalar & 0x3F) << 24
            pendingCount = 4
        }
    }
}
