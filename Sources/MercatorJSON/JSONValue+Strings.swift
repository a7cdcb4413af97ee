extension JSONValue {
    /// The unescaped text of a string; nil for any other kind. Half a surrogate pair reads as U+FFFD.
    package var string: String? {
        let node = node
        guard node.kind == .string else { return nil }
        return tape.bytes.withUnsafeReadableBytes { raw in
            let inner = JSONUnescape.inner(node, in: raw)
            guard node.isEscaped else { return String(decoding: inner, as: UTF8.self) }
            return String(unsafeUninitializedCapacity: inner.count) { JSONUnescape.write(inner, to: $0) }
        }
    }

    /// Whether the value is a string that is spelled with escapes, so that its text is shorter than its range.
    package var isEscaped: Bool {
        let node = node
        return node.kind == .string && node.isEscaped
    }

    /// Calls `body` with the unescaped UTF-8 bytes of a string; nil for any other kind.
    ///
    /// No copy unless the string has escapes. The pointer must not leave the closure.
    package func withStringBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R? {
        let node = node
        guard node.kind == .string else { return nil }
        return try tape.bytes.withUnsafeReadableBytes { raw in
            let inner = JSONUnescape.inner(node, in: raw)
            guard node.isEscaped else { return try body(inner) }
            return try JSONUnescape.bytes(inner).withUnsafeBytes(body)
        }
    }

    /// The first unescaped UTF-8 bytes of a string, at most so many, whatever the string's length; nil for any other
    /// kind. A character may be cut in two.
    package func stringPrefix(_ bytesMax: Int) -> [UInt8]? {
        let node = node
        guard node.kind == .string else { return nil }
        return tape.bytes.withUnsafeReadableBytes { raw in
            let inner = JSONUnescape.inner(node, in: raw)
            guard node.isEscaped else { return Array(inner.prefix(bytesMax)) }
            var reader = JSONUnescaper(inner)
            var bytes: [UInt8] = []
            while bytes.count < bytesMax, let byte = reader.next() { bytes.append(byte) }
            return bytes
        }
    }

    /// Whether the value is a string with exactly this text. Allocates nothing.
    package func stringEquals(_ text: String) -> Bool {
        if let isEqual = text.utf8.withContiguousStorageIfAvailable({ stringEquals(utf8: UnsafeRawBufferPointer($0)) })
        {
            return isEqual
        }
        var text = text
        return text.withUTF8 { stringEquals(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// The same for a literal.
    package func stringEquals(_ text: StaticString) -> Bool {
        guard text.hasPointerRepresentation else { return stringEquals("\(text)") }
        return stringEquals(utf8: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// The same for UTF-8 bytes.
    package func stringEquals(utf8 text: UnsafeRawBufferPointer) -> Bool {
        let node = node
        guard node.kind == .string else { return false }
        return tape.bytes.withUnsafeReadableBytes { JSONUnescape.equals(node, in: $0, text) }
    }
}
