import Synchronization

/// What has become of alerts, over all loops.
package final class AlertCounts: Sendable {
    private let waiting = Atomic<Int>(0)
    private let sent = Atomic<Int>(0)
    private let failed = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)
    private let reported = Atomic<Int>(0)
    private let waitingMax: Int

    init(waitingMax: Int) {
        self.waitingMax = waitingMax
    }

    /// Alerts accepted and neither sent nor given up.
    package var waitingNow: Int { waiting.load(ordering: .relaxed) }
    package var sentTotal: Int { sent.load(ordering: .relaxed) }
    package var failedTotal: Int { failed.load(ordering: .relaxed) }
    package var droppedTotal: Int { dropped.load(ordering: .relaxed) }

    /// Takes a place in the queue; false and counted as dropped when it is full.
    func enter() -> Bool {
        // Taken first and given back, so that loops together never pass the limit.
        guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= waitingMax else {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            dropped.wrappingAdd(1, ordering: .relaxed)
            return false
        }
        return true
    }

    /// An alert has been sent, or given up.
    func leave(isSent: Bool) {
        if isSent { sent.wrappingAdd(1, ordering: .relaxed) } else { failed.wrappingAdd(1, ordering: .relaxed) }
        waiting.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Alerts dropped since this was last asked; zero when none were.
    func newlyDropped() -> Int {
        let now = droppedTotal
        return now - reported.exchange(now, ordering: .relaxed)
    }
}
