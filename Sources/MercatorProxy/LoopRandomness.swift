import MercatorSystem

/// Random bits of one event loop, without a system call each: identifiers, jitter, `random()` in policies.
///
/// xoshiro256++ seeded from the system's randomness. Not for secrets. Source: Blackman, Vigna, "Scrambled linear
/// pseudorandom number generators", 2021.
///
/// SAFETY: `@unchecked Sendable` because ``System`` must be; it is made for one event loop and used there only.
final class LoopRandomness: Randomness, @unchecked Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    init(seededBy source: any Randomness) {
        // An all-zero state would stay zero for ever.
        state = (source.next(), source.next(), source.next(), source.next() | 1)
    }

    func next() -> UInt64 {
        let sum = state.0 &+ state.3
        let result = (sum << 23 | sum >> 41) &+ state.0
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3 << 45 | state.3 >> 19
        return result
    }
}
