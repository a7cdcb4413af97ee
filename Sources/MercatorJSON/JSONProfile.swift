/// How strict a parse is, and how large a text it takes.
package struct JSONProfile: Sendable {
    /// Levels of nested objects and arrays; a scalar has none.
    package var depthMax: Int
    /// Values in all, keys counted too.
    package var nodesMax: Int
    /// Bytes of the longest number.
    package var numberLengthMax: Int
    /// Refuses two members of one object whose unescaped keys are equal.
    package var refusesDuplicateKeys: Bool
    /// Refuses `\ud800` without its other half.
    package var refusesLoneSurrogates: Bool

    /// A profile of one's own.
    package init(
        depthMax: Int, nodesMax: Int, numberLengthMax: Int, refusesDuplicateKeys: Bool, refusesLoneSurrogates: Bool
    ) {
        self.depthMax = depthMax
        self.nodesMax = nodesMax
        self.numberLengthMax = numberLengthMax
        self.refusesDuplicateKeys = refusesDuplicateKeys
        self.refusesLoneSurrogates = refusesLoneSurrogates
    }

    /// The grammar and nothing else. Invalid UTF-8 and a byte order mark are refused here too.
    ///
    /// Source: RFC 8259.
    package static let grammar = JSONProfile(
        depthMax: JSONBounds.grammarDepthMax, nodesMax: JSONBounds.grammarNodesMax, numberLengthMax: .max,
        refusesDuplicateKeys: false, refusesLoneSurrogates: false)

    /// For request bodies: what two parsers could read differently is refused, so that what we read is what the
    /// provider reads.
    package static let request = JSONProfile(
        depthMax: JSONBounds.requestDepthMax, nodesMax: JSONBounds.requestNodesMax,
        numberLengthMax: JSONBounds.requestNumberLengthMax, refusesDuplicateKeys: true, refusesLoneSurrogates: true)

    /// For providers' answers: they are not ours to correct, so doubtful spellings pass; size is bounded all the same.
    package static let reply = JSONProfile(
        depthMax: JSONBounds.grammarDepthMax, nodesMax: JSONBounds.requestNodesMax, numberLengthMax: .max,
        refusesDuplicateKeys: false, refusesLoneSurrogates: false)

    /// For answers that something is decided by: two readers must not find different values under one name.
    package static let inspectedReply = JSONProfile(
        depthMax: JSONBounds.grammarDepthMax, nodesMax: JSONBounds.requestNodesMax, numberLengthMax: .max,
        refusesDuplicateKeys: true, refusesLoneSurrogates: false)
}

/// The room's limits.
enum JSONBounds {
    /// Deeper than any tool schema seen; keeps lenses and policies that walk a body from going far down.
    static let requestDepthMax = 64
    /// 16 MB of nodes. The largest legitimate bodies are token arrays for embeddings, about 300,000 values.
    static let requestNodesMax = 1_000_000
    /// No double needs more than 25 bytes; the rest is room for padding zeros.
    static let requestNumberLengthMax = 128
    static let grammarDepthMax = 1_024
    static let grammarNodesMax = 16_000_000
    /// Node offsets are 32 bits wide.
    static let bytesMax = Int(UInt32.max) - 1
    /// Objects up to this many members compare their keys pairwise, larger ones through a hash set.
    static let pairwiseKeysMax = 16
    /// Nodes reserved at the start for a large text; it grows from there.
    static let nodesReservedMax = 4_096
}
