import MercatorTesting

/// Ways to cut a text into pieces as a network might; the same ways for the same text.
enum Cuts {
    /// Up to this length every single cut is tried.
    private static let everyCutMax = 40
    /// Single cuts tried of a longer text.
    private static let singleCuts = 8
    /// Up to this length the text is also read byte by byte.
    private static let byteByByteMax = 600

    /// For each way the ends of its pieces, rising; the last one is the text's length. Some pieces are empty.
    static func ends(of bytes: [UInt8]) -> [[Int]] {
        let count = bytes.count
        var random = random(of: bytes)
        var ways: [[Int]]
        if count <= everyCutMax {
            ways = (0...count).map { [$0, count] }
        } else {
            ways = (0..<singleCuts).map { _ in [random.below(count), count] }
        }
        if count <= byteByByteMax, count > 0 { ways.append(Array(1...count)) }
        for longest in [7, 60] {
            var ends: [Int] = []
            var at = 0
            while at < count {
                at = min(count, at + random.below(longest + 1))
                ends.append(at)
            }
            ways.append(ends.isEmpty ? [0] : ends)
        }
        return ways
    }

    /// The pieces of each way.
    static func pieces(of bytes: [UInt8]) -> [[[UInt8]]] {
        ends(of: bytes).map { ends in
            zip([0] + ends, ends).map { Array(bytes[$0..<$1]) }
        }
    }

    /// Chance that depends on nothing but the text.
    static func random(of bytes: [UInt8]) -> SplitMix64 {
        // FNV-1a, 64 bits.
        SplitMix64(seed: bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
    }
}
