import Synchronization

/// What has become of alerts, over all loops and all configurations.
package final class AlertCounts: Sendable {
    private let waiting = Atomic<Int>(0)
    private let sent = Atomic<Int>(0)
    private let failed = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)
    /// Dropped and not yet told of.
    private let untold = Atomic<Int>(0)

    package init() {}

    /// Alerts accepted and neither sent nor given up.
    package var waitingNow: Int { waiting.load(ordering: .relaxed) }
    /// Alerts that their receiver took.
    package var sentTotal: Int { sent.load(ordering: .relaxed) }
    /// Alerts given up after the last try, or because the gateway stopped.
    package var failedTotal: Int { failed.load(ordering: .relaxed) }
    /// Alerts that found the queue full.
    package var droppedTotal: Int { dropped.load(ordering: .relaxed) }
    /// Whether some were dropped since ``newlyDropped()`` was last asked.
    package var hasUntoldDrops: Bool { untold.load(ordering: .relaxed) > 0 }

    /// Takes a place in the queue; false and counted as dropped when it is full.
    func enter(waitingMax: Int) -> Bool {
        // Taken first and given back, so that loops together never pass the limit.
        guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= waitingMax else {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            dropped.wrappingAdd(1, ordering: .relaxed)
            untold.wrappingAdd(1, ordering: .relaxed)
            return false
        }
        return true
    }

    /// An alert has been sent, or given up.
    func leave(isSent: Bool) {
        if isSent { sent.wrappingAdd(1, ordering: .relaxed) } else { failed.wrappingAdd(1, ordering: .relaxed) }
        waiting.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Alerts dropped since this was last asked; each is told once, whichever loop asks.
    func newlyDropped() -> Int { untold.exchange(0, ordering: .relaxed) }
}
