/// How a value is read, described and shown: what makes a key of type `Value`.
package struct KeyType<Value: Sendable>: Sendable {
    package let shape: KeyShape
    /// The value of a node; nil after a mistake, which the reader then has.
    package let read: @Sendable (YAMLNode, inout SectionReader) -> Value?
    /// As one would write it; nil for what is better not shown (nothing, or a secret).
    package let show: @Sendable (Value) -> String?

    package init(
        _ shape: KeyShape, show: @escaping @Sendable (Value) -> String? = { _ in nil },
        read: @escaping @Sendable (YAMLNode, inout SectionReader) -> Value?
    ) {
        self.shape = shape
        self.read = read
        self.show = show
    }
}

/// Why text is not a value, and what to write instead.
package struct Complaint: Error {
    package var message: String
    package var hint: String?

    package init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}

extension KeyType {
    /// A type written as one scalar. `parse` never puts secret text into a complaint.
    package static func scalar(
        _ shape: KeyShape, parse: @escaping @Sendable (String) throws(Complaint) -> Value
    ) -> KeyType {
        KeyType(shape) { node, reader in
            guard let text = node.string else {
                reader.report(
                    node, "config/wrong-shape", "`\(reader.keyName)` must be \(shape.noun), not \(node.shapeName)")
                return nil
            }
            do throws(Complaint) { return try parse(text) } catch {
                reader.report(
                    node, "config/invalid-value", "\(error.message) for `\(reader.keyName)`", hint: error.hint)
                return nil
            }
        }
    }

    /// The same type, whose values are shown as `text` says; nil for what is better not shown.
    package func shown(_ text: @escaping @Sendable (Value) -> String?) -> KeyType {
        KeyType(shape, show: text, read: read)
    }

    /// The same type, restricted further.
    package func checked(_ complaint: @escaping @Sendable (Value) -> Complaint?) -> KeyType {
        KeyType(shape, show: show) { node, reader in
            guard let value = read(node, &reader) else { return nil }
            guard let complaint = complaint(value) else { return value }
            reader.report(
                node, "config/invalid-value", "\(complaint.message) for `\(reader.keyName)`", hint: complaint.hint)
            return nil
        }
    }

    /// The same values, stored as something else.
    package func map<Other: Sendable>(_ transform: @escaping @Sendable (Value) -> Other) -> KeyType<Other> {
        KeyType<Other>(shape) { node, reader in read(node, &reader).map(transform) }
    }
}
