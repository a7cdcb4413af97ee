extension JSONValue {
    /// The number as it is spelled; nil for any other kind.
    package var numberText: String? {
        withNumberBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// The number when it is spelled as an integer (`5`, not `5.0` or `5e0`) and fits; nil otherwise.
    package var int: Int64? {
        withNumberBytes { JSONNumber.int($0) } ?? nil
    }

    /// The number when it *is* an integer, however spelled (`5`, `5.0`, `5e0`, `50e-1`), and fits; nil otherwise.
    package var exactInt: Int64? {
        withNumberBytes { JSONNumber.exactInt($0) } ?? nil
    }

    /// The nearest double; infinite where the number is too large; nil for any other kind.
    package var double: Double? {
        withNumberBytes { JSONNumber.double($0) }
    }

    private func withNumberBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R? {
        let node = node
        guard node.kind == .number else { return nil }
        return tape.bytes.withUnsafeReadableBytes { raw in
            body(UnsafeRawBufferPointer(rebasing: raw[Int(node.start)..<Int(node.end)]))
        }
    }
}
