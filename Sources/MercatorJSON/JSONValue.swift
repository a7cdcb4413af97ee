package import struct NIOCore.ByteBuffer

/// A lens on one value of a document: cheap to copy, reads only what is asked for.
package struct JSONValue: Sendable {
    let tape: JSONTape
    let index: Int

    var node: JSONNode { tape.nodes[index] }

    /// What the value is.
    package var kind: JSONKind { node.kind }

    /// The value's bytes, brackets and quotes included, counted from the document's reader index.
    package var range: Range<Int> {
        let node = node
        return Int(node.start)..<Int(node.end)
    }

    /// The value's text as it stands in the document; shares the document's storage.
    package var rawBytes: ByteBuffer {
        let range = range
        return tape.bytes.getSlice(at: tape.bytes.readerIndex + range.lowerBound, length: range.count) ?? ByteBuffer()
    }

    /// The whole document that the value is part of.
    package var document: JSONDocument { JSONDocument(tape: tape) }

    /// Members of an object, elements of an array; 0 for everything else.
    package var count: Int {
        let node = node
        guard node.kind == .object || node.kind == .array else { return 0 }
        guard node.tail == JSONNode.countSaturated else { return Int(node.tail) }
        return node.kind == .array ? elements.reduce(0) { sum, _ in sum + 1 } : members.reduce(0) { sum, _ in sum + 1 }
    }

    /// Whether the value is `null`.
    package var isNull: Bool { kind == .null }

    /// `true` or `false`; nil for any other kind.
    package var bool: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The element of an array, counted from 0; nil when it is no array or has no such element. Linear in `position`.
    package subscript(_ position: Int) -> JSONValue? {
        let node = node
        guard node.kind == .array, position >= 0, position < count else { return nil }
        var at = index + 1
        for _ in 0..<position { at = Int(tape.nodes[at].next) }
        return JSONValue(tape: tape, index: at)
    }

    /// The member of an object by its unescaped key, the last one where duplicates are allowed; nil when it is
    /// no object or has no such member.
    package subscript(_ key: String) -> JSONValue? {
        if let found = key.utf8.withContiguousStorageIfAvailable({ member(UnsafeRawBufferPointer($0)) }) {
            return found
        }
        var key = key
        return key.withUTF8 { member(UnsafeRawBufferPointer($0)) }
    }

    /// The same for a literal.
    package subscript(_ key: StaticString) -> JSONValue? {
        guard key.hasPointerRepresentation else { return self["\(key)"] }
        return member(UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    }

    /// The same for UTF-8 bytes.
    package func member(_ key: UnsafeRawBufferPointer) -> JSONValue? {
        let node = node
        guard node.kind == .object else { return nil }
        // SAFETY: indices and offsets on the tape lie within it by construction.
        return tape.bytes.withUnsafeReadableBytes { raw in
            var at = index + 1
            var found = -1
            while at < Int(node.next) {
                if JSONUnescape.equals(tape.nodes[at], in: raw, key) { found = at + 1 }
                at = Int(tape.nodes[at + 1].next)
            }
            return found < 0 ? nil : JSONValue(tape: tape, index: found)
        }
    }

    /// Calls `body` for each member of an object in order; does nothing for any other kind.
    package func forEachMember(_ body: (_ key: JSONValue, _ value: JSONValue) -> Void) {
        for (key, value) in members { body(key, value) }
    }

    /// The members of an object in order; empty for any other kind.
    package var members: JSONMembers { JSONMembers(of: self) }

    /// The elements of an array in order; empty for any other kind.
    package var elements: JSONElements { JSONElements(of: self) }
}

/// The members of an object, in the order of the text.
package struct JSONMembers: Sequence, IteratorProtocol, Sendable {
    private let tape: JSONTape
    private var at: Int
    private let end: Int

    init(of value: JSONValue) {
        let node = value.node
        tape = value.tape
        at = value.index + 1
        end = node.kind == .object ? Int(node.next) : 0
    }

    /// The next member; nil at the end.
    package mutating func next() -> (key: JSONValue, value: JSONValue)? {
        guard at < end else { return nil }
        defer { at = Int(tape.nodes[at + 1].next) }
        return (JSONValue(tape: tape, index: at), JSONValue(tape: tape, index: at + 1))
    }
}

/// The elements of an array, in order.
package struct JSONElements: Sequence, IteratorProtocol, Sendable {
    private let tape: JSONTape
    private var at: Int
    private let end: Int

    init(of value: JSONValue) {
        let node = value.node
        tape = value.tape
        at = value.index + 1
        end = node.kind == .array ? Int(node.next) : 0
    }

    /// The next element; nil at the end.
    package mutating func next() -> JSONValue? {
        guard at < end else { return nil }
        defer { at = Int(tape.nodes[at].next) }
        return JSONValue(tape: tape, index: at)
    }
}
