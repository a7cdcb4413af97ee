/// The identifier that one exchange carries through every log: the client's `x-request-id`, or ours.
package enum RequestID {
    /// Longest identifier taken from a client, in bytes.
    package static let lengthMax = 128

    /// Whether a client's identifier may be echoed and logged: visible ASCII of bounded length.
    package static func isAcceptable(_ bytes: some Collection<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.count <= lengthMax && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 }
    }

    /// A fresh identifier: `req_` and 32 hexadecimal digits.
    package static func mint(_ high: UInt64, _ low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            _ = buffer.update(fromContentsOf: [0x72, 0x65, 0x71, 0x5F])
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw.storeBytes(of: digits(high >> 32), toByteOffset: 4, as: UInt64.self)
            raw.storeBytes(of: digits(high), toByteOffset: 12, as: UInt64.self)
            raw.storeBytes(of: digits(low >> 32), toByteOffset: 20, as: UInt64.self)
            raw.storeBytes(of: digits(low), toByteOffset: 28, as: UInt64.self)
            return 36
        }
    }

    /// The eight hexadecimal digits of the low 32 bits, in the order of the text: all at once, a digit a byte.
    private static func digits(_ word: UInt64) -> UInt64 {
        var spread = word & 0xFFFF_FFFF
        spread = (spread << 16 | spread) & 0x0000_FFFF_0000_FFFF
        spread = (spread << 8 | spread) & 0x00FF_00FF_00FF_00FF
        spread = (spread << 4 | spread) & 0x0F0F_0F0F_0F0F_0F0F
        let letters = (spread &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return (spread &+ 0x3030_3030_3030_3030 &+ letters &* 0x27).bigEndian
    }
}
