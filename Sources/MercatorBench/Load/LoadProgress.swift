import Synchronization

/// How far a load run has come.
package struct LoadProgress: Sendable {
    /// Requests that ended well and otherwise; in what is told to a watcher: since the beginning.
    package var ok = 0
    package var failed = 0
    package var underWay = 0
    /// Seconds since the run began, its warm-up included.
    package var seconds = 0.0
    /// Latencies of late: since the watcher was told before.
    package var recent = LatencyHistogram(stepBits: LatencyHistogram.coarse)

    package init() {}
}

/// Where loops leave word of how far they are, and hear whether to go on.
final class LoadBoard: Sendable {
    private struct State {
        var sum = LoadProgress()
        var underWay: [Int]
        var isStopped = false
    }

    private let state: Mutex<State>

    init(parts: Int) {
        state = Mutex(State(underWay: Array(repeating: 0, count: parts)))
    }

    /// Takes what has happened on a loop since it told before; false when the run is to end.
    func tell(_ news: LoadProgress, part: Int) -> Bool {
        state.withLock { state in
            state.sum.ok += news.ok
            state.sum.failed += news.failed
            state.sum.recent.merge(news.recent)
            state.underWay[part] = news.underWay
            return !state.isStopped
        }
    }

    /// What a watcher is told.
    func progress() -> LoadProgress {
        state.withLock { state in
            var progress = state.sum
            progress.underWay = state.underWay.reduce(0, +)
            state.sum.recent = LatencyHistogram(stepBits: LatencyHistogram.coarse)
            return progress
        }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
    }
}
