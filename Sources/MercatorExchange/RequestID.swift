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
            for (word, start) in [(high, 4), (low, 20)] {
                for digit in 0..<16 {
                    let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * digit)) & 15
                    buffer[start + digit] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
                }
            }
            return 36
        }
    }
}
