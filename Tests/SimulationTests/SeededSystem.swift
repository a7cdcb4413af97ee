import MercatorSystem
import MercatorTesting
import Synchronization

/// A system whose only movement is a seeded stream of random bits.
enum SeededSystem {
    static func make(seed: UInt64) -> System {
        let still = Still()
        return System(
            wallClock: still, monotonicClock: still, randomness: Bits(seed: seed), files: still, environment: still)
    }

    private final class Bits: Randomness {
        private let random: Mutex<SplitMix64>

        init(seed: UInt64) {
            random = Mutex(SplitMix64(seed: seed))
        }

        func next() -> UInt64 { random.withLock { $0.next() } }
    }

    private struct Still: WallClock, MonotonicClock, FileSystem, Environment {
        func now() -> Timestamp { Timestamp(microseconds: 0) }
        func now() -> Instant { Instant(nanoseconds: 0) }
        func read(_ path: String, bytesMax: Int) throws(FileError) -> [UInt8] {
            throw FileError(path: path, reason: "no files here")
        }
        func list(_ folder: String) throws(FileError) -> [String] { [] }
        func kind(_ path: String) -> FileKind? { nil }
        func value(of name: String) -> String? { nil }
        var names: [String] { [] }
    }
}
