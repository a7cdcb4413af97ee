import MercatorRouting
import MercatorSystem
import Synchronization

/// The retry budget of all loops together; asked only when something has failed.
final class SharedRetryBudget: Sendable {
    private struct State {
        var budget = RetryBudget()
        var answersSeen = 0

        mutating func note(_ answers: Int) {
            budget.deposit(answers: answers &- answersSeen)
            answersSeen = answers
        }
    }

    private let state = Mutex(State())

    /// Takes a token for one more attempt; false when there is none.
    ///
    /// - Parameter answers: good answers of all providers ever; what has come since the last time is put in first.
    func withdraw(answers: Int, now: Instant) -> Bool {
        state.withLock { state in
            state.note(answers)
            return state.budget.withdraw(now: now)
        }
    }

    /// Whether a token could be taken; the same, and takes none.
    func mayWithdraw(answers: Int, now: Instant) -> Bool {
        state.withLock { state in
            state.note(answers)
            return state.budget.mayWithdraw(now: now)
        }
    }
}
