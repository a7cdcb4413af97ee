package import struct NIOCore.ByteBuffer

/// A JSON text that remembers its bytes: the buffer as it came, and an index of the values in it.
///
/// Reading goes through ``JSONValue`` lenses, writing through ``JSONSplices``; all else is copied verbatim.
package struct JSONDocument: Sendable {
    let tape: JSONTape

    /// Reads all of `bytes` in one pass; linear in time and memory for any input.
    package static func parse(_ bytes: ByteBuffer, profile: JSONProfile) throws(JSONError) -> JSONDocument {
        let outcome = bytes.withUnsafeReadableBytes { raw in JSONScanner.scan(raw, profile: profile) }
        switch outcome {
        case .success(let found):
            return JSONDocument(tape: JSONTape(bytes: bytes, nodes: found.nodes, nodeCount: found.count))
        case .failure(let error):
            throw error
        }
    }

    /// The same for bytes in an array.
    package static func parse(_ bytes: [UInt8], profile: JSONProfile) throws(JSONError) -> JSONDocument {
        try parse(ByteBuffer(bytes: bytes), profile: profile)
    }

    /// The same for a string.
    package static func parse(_ text: String, profile: JSONProfile) throws(JSONError) -> JSONDocument {
        try parse(ByteBuffer(string: text), profile: profile)
    }

    /// The text as it came; offsets in this room count from its reader index.
    package var bytes: ByteBuffer { tape.bytes }

    /// The value the text consists of.
    package var root: JSONValue { JSONValue(tape: tape, index: 0) }
}
