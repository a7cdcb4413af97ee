package import struct NIOCore.ByteBuffer

/// Edits to a document's text; everything they do not name is copied byte for byte.
///
/// Ranges count from the document's reader index, as ``JSONValue/range`` does. Where one edit lies inside what
/// another replaces, the outer one counts.
package struct JSONSplices: Sendable {
    private var edits: [Edit] = []
    private var objects: [ObjectEdit] = []
    /// Places in `objects`, by the object's index on the tape.
    private var places: [Int: Int] = [:]

    private struct Edit {
        var range: Range<Int>
        var bytes: [UInt8]
    }

    /// What happens to the members of one object, so that commas come out right whatever is added and removed.
    private struct ObjectEdit {
        var object: JSONValue
        var removed: Set<Int> = []
        var added: [(key: String, json: [UInt8])] = []
    }

    /// No edits.
    package init() {}

    /// Whether nothing is to be changed.
    package var isEmpty: Bool { edits.isEmpty && objects.allSatisfy { $0.removed.isEmpty && $0.added.isEmpty } }

    /// Puts `bytes`, a JSON text, where a value stands. A later call for the same range replaces the earlier one.
    package mutating func replace(_ range: Range<Int>, with bytes: [UInt8]) {
        edits.append(Edit(range: range, bytes: bytes))
    }

    /// The same for bytes in a buffer.
    package mutating func replace(_ range: Range<Int>, with bytes: ByteBuffer) {
        replace(range, with: Array(bytes.readableBytesView))
    }

    /// The same for a value.
    package mutating func replace(_ value: JSONValue, with bytes: [UInt8]) {
        replace(value.range, with: bytes)
    }

    /// Sets a member: its value is replaced where the object has the key, else the member is added at the end.
    ///
    /// Does nothing when `object` is no object.
    package mutating func setMember(of object: JSONValue, key: String, to json: [UInt8]) {
        guard object.kind == .object else { return }
        let edit = editOf(object)
        objects[edit].added.removeAll { $0.key == key }
        guard let value = object[key], !objects[edit].removed.contains(value.index - 1) else {
            objects[edit].added.append((key, json))
            return
        }
        replace(value.range, with: json)
    }

    /// Removes every member with this key, and those added under it; does nothing where there is none.
    ///
    /// Linear in the members of `object`: who walks them has the keys already.
    package mutating func removeMember(of object: JSONValue, key: String) {
        guard object.kind == .object else { return }
        let edit = editOf(object)
        objects[edit].added.removeAll { $0.key == key }
        for (name, _) in object.members where name.stringEquals(key) { objects[edit].removed.insert(name.index) }
    }

    /// Removes the one member whose key this is, as ``JSONValue/members`` has it; members added under it stay.
    package mutating func removeMember(of object: JSONValue, key: JSONValue) {
        objects[editOf(object)].removed.insert(key.index)
    }

    /// The edited text of `document`, which must be the one the edits were made for.
    package func applied(to document: ByteBuffer) -> ByteBuffer {
        var all = edits
        for object in objects { lower(object, into: &all) }
        // Insertions before what begins at the same place, then the wider edit before the narrower, and of two for the
        // same range the later one: what begins before the end of the one written last is passed over.
        let order = all.indices.sorted { first, second in
            let (a, b) = (all[first].range, all[second].range)
            if a.lowerBound != b.lowerBound { return a.lowerBound < b.lowerBound }
            if a.isEmpty || b.isEmpty { return a.isEmpty && (!b.isEmpty || first < second) }
            return a.upperBound != b.upperBound ? a.upperBound > b.upperBound : first > second
        }
        let size = all.reduce(document.readableBytes) { $0 + $1.bytes.count }
        var output = ByteBuffer()
        output.reserveCapacity(size)
        document.withUnsafeReadableBytes { raw in
            var copied = 0
            for edit in order.map({ all[$0] }) {
                let range = edit.range.clamped(to: 0..<raw.count)
                guard range.lowerBound >= copied else { continue }
                output.writeBytes(raw[copied..<range.lowerBound])
                output.writeBytes(edit.bytes)
                copied = range.upperBound
            }
            output.writeBytes(raw[copied...])
        }
        return output
    }

    private mutating func editOf(_ object: JSONValue) -> Int {
        if let known = places[object.index] { return known }
        places[object.index] = objects.count
        objects.append(ObjectEdit(object: object))
        return objects.count - 1
    }

    /// Turns one object's changes into edits of its text.
    private func lower(_ change: ObjectEdit, into all: inout [Edit]) {
        let members = Array(change.object.members)
        let isKept = members.map { !change.removed.contains($0.key.index) }
        var at = 0
        while at < members.count {
            guard !isKept[at] else {
                at += 1
                continue
            }
            let first = at
            while at < members.count, !isKept[at] { at += 1 }
            let range: Range<Int>
            if first > 0 {
                // The comma before the run goes with it; a run at the front takes the comma behind it instead.
                range = members[first - 1].value.range.upperBound..<members[at - 1].value.range.upperBound
            } else if at < members.count {
                range = members[0].key.range.lowerBound..<members[at].key.range.lowerBound
            } else {
                range = members[0].key.range.lowerBound..<members[at - 1].value.range.upperBound
            }
            all.append(Edit(range: range, bytes: []))
        }
        guard !change.added.isEmpty else { return }
        var writer = JSONWriter()
        let lastKept = isKept.lastIndex(of: true)
        for (order, member) in change.added.enumerated() {
            if order > 0 || lastKept != nil { writer.raw([UInt8(ascii: ",")]) }
            writer.raw(JSONWriter.quoted(member.key))
            writer.raw([UInt8(ascii: ":")])
            writer.raw(member.json)
        }
        let place = lastKept.map { members[$0].value.range.upperBound } ?? change.object.range.lowerBound + 1
        all.append(Edit(range: place..<place, bytes: writer.bytes))
    }
}
