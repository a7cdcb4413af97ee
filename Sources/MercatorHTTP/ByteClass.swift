/// Which bytes may stand where in a head, as one table: a byte is looked up, not compared.
///
/// Source: RFC 9110 §5.6.2 (token), RFC 3986 (target, host).
enum ByteClass {
    /// One letter for each byte, `@` and the sum of: 1 token, 2 target, 4 host name.
    private static let letters: StaticString = """
        @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@C@ACCCCBBCCBGGBGGGGGGGGGGBB@B@B\
        BGGGGGGGGGGGGGGGGGGGGGGGGGGB@BAGAGGGGGGGGGGGGGGGGGGGGGGGGGG@A@G@\
        @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\
        @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
        """

    @inline(__always)
    private static func has(_ bit: UInt8, _ byte: UInt8) -> Bool {
        // SAFETY: the literal has a letter for each of the 256 values a byte can take.
        letters.utf8Start[Int(byte)] & bit != 0
    }

    /// Letters, digits and ``!#$%&'*+-.^_`|~``.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool { has(1, byte) }

    /// What RFC 3986 allows in a path or query, and the brackets; no fragment, no backslash, no quotes.
    @inline(__always)
    static func isTarget(_ byte: UInt8) -> Bool { has(2, byte) }

    /// The unreserved characters: all that a host name of a real client consists of.
    @inline(__always)
    static func isHostName(_ byte: UInt8) -> Bool { has(4, byte) }

    /// Tab, space, visible ASCII and bytes from 0x80 on; no other control character.
    @inline(__always)
    static func isFieldValue(_ byte: UInt8) -> Bool {
        byte >= 0x20 ? byte != 0x7f : byte == 0x09
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10
    }

    /// The value of a hexadecimal digit, nil for any other byte.
    @inline(__always)
    static func hexValue(_ byte: UInt8) -> UInt8? {
        let digit = byte &- 0x30
        if digit < 10 { return digit }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : nil
    }

    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0a
    static let carriageReturn: UInt8 = 0x0d
    static let space: UInt8 = 0x20
}

extension UnsafeRawPointer {
    /// The byte at `offset`.
    ///
    /// SAFETY: callers keep `offset` inside the buffer the pointer was taken from.
    @inline(__always)
    func byte(_ offset: Int) -> UInt8 {
        load(fromByteOffset: offset, as: UInt8.self)
    }
}
