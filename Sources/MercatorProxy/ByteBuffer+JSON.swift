import MercatorJSON
package import NIOCore

extension ByteBuffer {
    /// Whether the bytes begin and end like one JSON object or array: tells an answer from a stray page, cheaply.
    package var looksLikeJSON: Bool {
        let bytes = readableBytesView
        guard let first = bytes.first(where: { !Self.isBlank($0) }),
            let last = bytes.last(where: { !Self.isBlank($0) }), readableBytes > 1
        else { return false }
        return (first == UInt8(ascii: "{") && last == UInt8(ascii: "}"))
            || (first == UInt8(ascii: "[") && last == UInt8(ascii: "]"))
    }

    /// Whether the bytes are one JSON object or array, read to the end.
    package var isJSON: Bool {
        if let told = withUnsafeReadableBytes({ JSONGrammar.isContainer($0) }) { return told }
        return (try? JSONDocument.parse(self, profile: .reply)) != nil
    }

    /// Whether the first byte that is no blank opens a JSON object or array.
    package var beginsLikeJSON: Bool {
        let first = readableBytesView.first { !Self.isBlank($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// Whether a key `error` stands near the start of a short body: reason enough to parse a success.
    package var mentionsErrorEarly: Bool {
        guard readableBytes <= ProxyBounds.shortReplyBytesMax else { return false }
        return withUnsafeReadableBytes { bytes in
            guard bytes.count > 9 else { return false }
            // An error object says so at once; an answer may well say "error" further down.
            for at in 0..<min(bytes.count - 7, 64)
            where bytes[at] == UInt8(ascii: "\"") && bytes[at + 1] == UInt8(ascii: "e")
                && bytes[at + 6] == UInt8(ascii: "\"")
            {
                if bytes[at + 1..<at + 6].elementsEqual("error".utf8) { return true }
            }
            return false
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}
