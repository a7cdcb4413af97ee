import Synchronization

/// Many seeds, on as many threads as are given.
package struct Campaign: Sendable {
    package var first: UInt64 = 1
    package var count: UInt64 = 1_000
    package var threads = 2

    package init() {}

    /// What came of it.
    package struct Report: Sendable {
        /// The seeds that failed, in order, each with what was found.
        package var failures: [(seed: UInt64, findings: [Finding])] = []
        /// How often each thing happened.
        package var counts: [String: Int] = [:]

        mutating func add(_ seed: UInt64, _ findings: [Finding], _ counts: [String: Int]) {
            if !findings.isEmpty { failures.append((seed, findings)) }
            self.counts.merge(counts, uniquingKeysWith: +)
        }
    }

    private final class Tally: Sendable {
        let next: Atomic<UInt64>
        let report = Mutex(Report())

        init(first: UInt64) { next = Atomic(first) }
    }

    /// Plays all seeds, each in a world of its own.
    package func run() async throws -> Report {
        let tally = Tally(first: first)
        let end = first + count
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<max(1, threads) {
                group.addTask {
                    while true {
                        let seed = tally.next.wrappingAdd(1, ordering: .relaxed).oldValue
                        guard seed < end else { return }
                        let world = World(seed: seed)
                        let findings = try world.run()
                        let counts = world.ledger.counts
                        tally.report.withLock { $0.add(seed, findings, counts) }
                    }
                }
            }
            try await group.waitForAll()
        }
        var report = tally.report.withLock { $0 }
        report.failures.sort { $0.seed < $1.seed }
        return report
    }
}
