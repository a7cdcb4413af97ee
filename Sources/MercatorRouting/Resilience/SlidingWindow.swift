package import MercatorSystem

/// Successes and failures of the last while, in parts that are dropped as they grow old.
package struct SlidingWindow: Sendable {
    private struct Part {
        var successes = 0
        var failures = 0
    }

    private var parts: ContiguousArray<Part>
    /// Nanoseconds of one part; at least one.
    private let partLength: UInt64
    /// Number of the part that is being written, counted from the clock's origin.
    private var current: UInt64 = 0
    package private(set) var successes = 0
    package private(set) var failures = 0

    /// - Parameter length: how much of the past counts.
    package init(length: Duration) {
        parts = ContiguousArray(repeating: Part(), count: RoutingBounds.windowParts)
        partLength = max(1, length.wholeNanoseconds / UInt64(RoutingBounds.windowParts))
    }

    /// Answers of both kinds.
    package var count: Int { successes &+ failures }

    /// The share of failures, 0 to 1; 0 for none.
    package var failureShare: Double { count == 0 ? 0 : Double(failures) / Double(count) }

    /// Counts answers at `now`; what has grown old is forgotten first.
    package mutating func add(successes more: Int = 0, failures worse: Int = 0, at now: Instant) {
        advance(to: now)
        let slot = Int(current % UInt64(parts.count))
        parts[slot].successes &+= more
        parts[slot].failures &+= worse
        successes &+= more
        failures &+= worse
    }

    /// Forgets what has grown old.
    package mutating func advance(to now: Instant) {
        let target = now.nanoseconds / partLength
        guard target > current else { return }
        // A pause longer than the window empties every part once, not once for each that has passed.
        for step in 0..<min(target - current, UInt64(parts.count)) {
            let slot = Int((target - step) % UInt64(parts.count))
            successes &-= parts[slot].successes
            failures &-= parts[slot].failures
            parts[slot] = Part()
        }
        current = target
    }

    /// Forgets everything.
    package mutating func clear() {
        for slot in parts.indices { parts[slot] = Part() }
        successes = 0
        failures = 0
    }
}
