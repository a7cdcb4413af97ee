import MercatorRouting
import MercatorSystem
import Synchronization

/// The retry budget of all loops together; asked only when something has failed.
final class SharedRetryBudget: Sendable {
    private struct State {
        var budget = RetryBudget()
        var answersSeen = 0
    }

    private let state = Mutex(State())

    /// Takes a token for one more attempt; false when there is none.
    ///
    /// - Parameter answers: good answers of all providers ever; what has come since the last time is put in first.
    func withdraw(answers: Int, now: Instant) -> Bool {
        state.withLock { state in
            state.budget.deposit(answers: answers &- state.answersSeen)
            state.answersSeen = answers
            return state.budget.withdraw(now: now)
        }
    }
}
