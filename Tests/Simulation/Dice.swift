import MercatorTesting

/// All chance of a run, from its seed; whoever asks first gets the next number.
package final class Dice {
    private var random: SplitMix64

    package init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        // Neighbouring seeds begin alike without this.
        for _ in 0..<4 { _ = random.next() }
    }

    package func next() -> UInt64 { random.next() }
    /// A number from 0 to `limit - 1`.
    package func below(_ limit: Int) -> Int { random.below(limit) }
    package func between(_ low: Int, _ high: Int) -> Int { low + random.below(high - low + 1) }
    package func chance(_ percent: Int) -> Bool { random.chance(percent) }
    package func pick<Element>(_ elements: [Element]) -> Element { random.pick(elements) }
    /// A pause in nanoseconds of so many milliseconds.
    package func milliseconds(_ low: Int, _ high: Int) -> Int64 {
        Int64(between(low * 1_000, high * 1_000)) * 1_000
    }
}
