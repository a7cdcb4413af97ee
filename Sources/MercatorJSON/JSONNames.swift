/// A few member names to be looked for together, in one walk over an object.
package struct JSONNames: Sendable {
    fileprivate let names: [[UInt8]]
    /// One bit for each length there is among the names, to pass over most keys at once.
    fileprivate let lengths: UInt64

    /// Names of at most 63 bytes, each once.
    package init(_ names: [String]) {
        self.names = names.map { Array($0.utf8) }
        lengths = self.names.reduce(0) { $0 | 1 &<< UInt64($1.count) }
    }
}

extension JSONValue {
    /// Calls `body` with the place among `names` and the value of each member of an object that has one of them, in
    /// the order of the text; does nothing for any other kind.
    ///
    /// For hot paths: members with other names cost a few instructions and no reference counting.
    package func forEachMember(named names: JSONNames, _ body: (_ name: Int, _ value: JSONValue) -> Void) {
        let node = node
        guard node.kind == .object else { return }
        tape.bytes.withUnsafeReadableBytes { raw in
            var at = index + 1
            while at < Int(node.next) {
                let key = tape.nodes[at]
                let value = at + 1
                at = Int(tape.nodes[value].next)
                let length = key.end &- key.start &- 2
                let isLikely = length < 64 && names.lengths & 1 &<< UInt64(length) != 0
                guard isLikely || key.isEscaped else { continue }
                for name in names.names.indices
                where names.names[name].withUnsafeBytes({ JSONUnescape.equals(key, in: raw, $0) }) {
                    body(name, JSONValue(tape: tape, index: value))
                    break
                }
            }
        }
    }
}
