import Glibc
import MercatorTesting
import Testing

/// The rounds of a fuzz test: short in a test run, longer where `FUZZ_ROUNDS` multiplies them.
///
/// Every round has a seed of its own, which a failure names; `FUZZ_SEED` begins with that one.
/// `FUZZ_TRACE` writes each seed before its round, which tells the last one after a trap.
enum FuzzRun {
    static func rounds(
        _ count: Int, _ body: (_ random: inout SplitMix64, _ seed: Comment) throws -> Void
    ) rethrows {
        let factor = max(1, number("FUZZ_ROUNDS") ?? 1)
        let first = UInt64(truncatingIfNeeded: number("FUZZ_SEED") ?? 1)
        for round in 0..<count * min(factor, 1_000_000) {
            let seed = first &+ UInt64(round)
            trace("FUZZ_SEED=\(seed)")
            var random = SplitMix64(seed: seed)
            try body(&random, "repeat with FUZZ_SEED=\(seed)")
        }
    }

    private static func number(_ name: String) -> Int? {
        getenv(name).flatMap { Int(String(cString: $0)) }
    }

    /// Says where a run is, for the case that it traps.
    static func trace(_ text: String) {
        guard getenv("FUZZ_TRACE") != nil else { return }
        _ = (text + "\n").withCString { write(STDERR_FILENO, $0, strlen($0)) }
    }
}
