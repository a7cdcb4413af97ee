import struct NIOCore.ByteBuffer

/// What a JSON value is.
package enum JSONKind: UInt8, Sendable {
    case object, array, string, number, `true`, `false`, null
}

/// One entry of the tape: where a value lies in the bytes and where the next one begins on the tape.
///
/// Children follow their container directly; an object's are key, value, key, value. Offsets count from the
/// first byte of the text.
struct JSONNode {
    /// First byte of the value, quotes and brackets included.
    var start: UInt32
    /// One past the last byte. While a container is still open: how many children it has so far.
    var end: UInt32
    /// Index of the node after this value and all it holds. While a container is still open: its parent.
    var next: UInt32
    /// Low four bits the kind, bit 4 "has escapes", the upper 24 a key's hash or a container's count.
    var meta: UInt32

    static let escapedFlag: UInt32 = 1 << 4
    /// A count that did not fit: the children must be walked.
    static let countSaturated: UInt32 = 0xFF_FFFF

    var kind: JSONKind { JSONKind(rawValue: UInt8(truncatingIfNeeded: meta & 15)) ?? .null }
    var isEscaped: Bool { meta & JSONNode.escapedFlag != 0 }
    var tail: UInt32 { meta >> 8 }
}

/// The bytes and nodes of one parsed text, shared by all its lenses.
///
/// SAFETY: written only before `init` returns, read-only afterwards, freed with the last lens; hence `@unchecked`.
final class JSONTape: @unchecked Sendable {
    let bytes: ByteBuffer
    let nodes: UnsafeMutablePointer<JSONNode>
    let nodeCount: Int

    /// Takes ownership of `nodes`.
    init(bytes: ByteBuffer, nodes: UnsafeMutablePointer<JSONNode>, nodeCount: Int) {
        self.bytes = bytes
        self.nodes = nodes
        self.nodeCount = nodeCount
    }

    deinit {
        nodes.deallocate()
    }
}
