import Allocations
import Glibc

/// One figure of the policy language: time and allocations of one call.
struct Measurement {
    let name: String
    let nanoseconds: Double
    let allocations: Double
    /// What it may take at most, in nanoseconds.
    let target: Double

    var isMet: Bool { nanoseconds <= target }

    /// Times `body`: the best of several rounds, since whatever else the machine does only ever adds.
    static func take(_ name: String, target: Double, rounds: Int = 9, _ body: () -> Void) -> Measurement {
        for _ in 0..<16 { body() }
        var calls = 1
        while elapsed(calls, body) < 5_000_000 { calls *= 2 }
        var best = Double.infinity
        for _ in 0..<rounds { best = min(best, Double(elapsed(calls, body)) / Double(calls)) }
        let before = allocations_count()
        for _ in 0..<calls { body() }
        let allocations = Double(allocations_count() - before) / Double(calls)
        return Measurement(name: name, nanoseconds: best, allocations: allocations, target: target)
    }

    private static func elapsed(_ calls: Int, _ body: () -> Void) -> UInt64 {
        let begin = processorTime()
        for _ in 0..<calls { body() }
        return processorTime() - begin
    }

    private static func processorTime() -> UInt64 {
        var time = timespec()
        // The process' own processor time: other work on the machine does not count.
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// A row for docs/performance.md.
    var row: String {
        let (value, unit) = nanoseconds < 1_000 ? (nanoseconds, "ns") : (nanoseconds / 1_000, "µs")
        let (limit, limitUnit) = target < 1_000 ? (target, "ns") : (target / 1_000, "µs")
        return "| \(name) | \(Self.rounded(value)) \(unit) | \(Self.rounded(allocations)) "
            + "| ≤ \(Self.rounded(limit)) \(limitUnit) | \(isMet ? "yes" : "NO") |"
    }

    private static func rounded(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
