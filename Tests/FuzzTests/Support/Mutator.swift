import MercatorTesting

/// Damages texts: bytes changed, dropped, doubled and moved, and pieces of a vocabulary put in.
struct Mutator {
    /// Pieces that mean something to the parser under test.
    private let vocabulary: [[UInt8]]
    private let changesMax: Int

    init(vocabulary: [[UInt8]], changesMax: Int = 5) {
        self.vocabulary = vocabulary + [[0], [0x7F], [0x80], [0xC3], [0xED, 0xA0], [0xFF]]
        self.changesMax = changesMax
    }

    /// A damaged copy; one in eight is whole.
    func mutated(_ text: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = text
        guard !random.once(in: 8) else { return bytes }
        for _ in 0...random.below(1 + random.below(changesMax)) where !bytes.isEmpty { change(&bytes, &random) }
        return bytes
    }

    /// A text of nothing but pieces of the vocabulary.
    func soup(_ piecesMax: Int, _ random: inout SplitMix64) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0...random.below(piecesMax) { bytes += random.pick(vocabulary) }
        return bytes
    }

    private func change(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
        let at = random.below(bytes.count)
        let end = min(bytes.count, at + 1 + random.below(24))
        switch random.below(7) {
        case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes[at] ^= 1 << UInt8(random.below(8))
        case 2: bytes.insert(contentsOf: random.pick(vocabulary), at: at)
        case 3: bytes.replaceSubrange(at..<end, with: random.pick(vocabulary))
        case 4: bytes.removeSubrange(at..<end)
        case 5: bytes.insert(contentsOf: bytes[at..<end], at: random.below(bytes.count + 1))
        default: bytes.removeSubrange(end...)
        }
    }
}
