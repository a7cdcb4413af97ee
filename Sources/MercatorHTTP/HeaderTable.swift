/// The fields of one head in the order they came, with a quick answer to "is it there?".
///
/// The storage is reused from head to head by whoever owns the table.
package struct HeaderTable: Sendable {
    /// The fields in their order on the wire.
    package internal(set) var fields: ContiguousArray<HeaderField> = []
    /// One bit for each known header that is there.
    @usableFromInline var present: UInt64 = 0
    /// Whether `Connection` names fields other than itself, which are then hop-by-hop too: see `nominates`.
    package internal(set) var hasNominations = false

    /// An empty table.
    package init() {}

    /// Whether the header occurs at least once.
    @inlinable package func contains(_ header: KnownHeader) -> Bool {
        present & header.bit != 0
    }

    /// The first field of that name, nil when there is none. Costs a scan only when there is one.
    @inlinable package func first(_ header: KnownHeader) -> HeaderField? {
        guard contains(header) else { return nil }
        for field in fields where field.known == header {
            return field
        }
        return nil
    }

    /// The first field whose name is `name` in either case, known or not; `name` must be in small letters.
    package func first(named name: StaticString, in bytes: UnsafeRawBufferPointer) -> HeaderField? {
        for field in fields where bytes.equals(field.name, name) {
            return field
        }
        return nil
    }

    /// Whether the `Connection` header names this field, so that it must not be forwarded.
    ///
    /// Only worth asking when `hasNominations`. Source: RFC 9110 §7.6.1.
    package func nominates(_ field: HeaderField, in bytes: UnsafeRawBufferPointer) -> Bool {
        guard hasNominations else { return false }
        for list in fields where list.known == .connection {
            var tokens = TokenList(bytes, list.value)
            while let token = tokens.next() {
                if bytes.equalsFolded(token, field.name) { return true }
            }
        }
        return false
    }

    mutating func append(_ field: HeaderField) {
        fields.append(field)
        present |= field.known.bit
    }

    mutating func removeAll() {
        if fields.capacity == 0 {
            // Most heads have ten to twenty fields; one allocation instead of four.
            fields.reserveCapacity(24)
        } else {
            fields.removeAll(keepingCapacity: true)
        }
        present = 0
        hasNominations = false
    }
}
