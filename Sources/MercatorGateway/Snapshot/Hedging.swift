import MercatorRouting
import Synchronization

/// `routing.hedge` as exchanges use it; shared by all loops.
final class Hedging: Sendable {
    private let delay: HedgeDelay
    private let budget: Mutex<HedgeBudget>

    /// Nil where it is off.
    init?(_ configuration: HedgeConfiguration) {
        guard let after = configuration.after, configuration.extraMax > 0 else { return nil }
        delay = after
        budget = Mutex(HedgeBudget(share: configuration.extraMax))
    }

    /// A request has come that could have a second attempt.
    func noteRequest() { budget.withLock { $0.deposit() } }

    /// Whether a second attempt could be taken.
    var mayWithdraw: Bool { budget.withLock { $0.mayWithdraw } }

    /// Takes a second attempt; false when there were too many.
    func withdraw() -> Bool { budget.withLock { $0.withdraw() } }

    /// How long a provider may be silent; nil while that is not known.
    func delay(at provider: ProviderPlan, isStream: Bool) -> Duration? {
        switch delay {
        case .after(let duration): duration
        case .percentile(let percent): provider.health.firstSigns.percentile(percent, isStream: isStream)
        }
    }
}

/// How long a provider took to show something: the head of a whole answer, which comes when all of it is made, and the
/// first event of a stream. Noted where hedging is on.
package final class FirstSigns: Sendable {
    private struct State {
        var streams = LatencyHistogram()
        var wholes = LatencyHistogram()
    }

    private let state = Mutex(State())

    /// It came after so many nanoseconds, or had not come when it was not waited for any longer.
    func observe(_ nanoseconds: UInt64, isStream: Bool) {
        state.withLock { if isStream { $0.streams.observe(nanoseconds) } else { $0.wholes.observe(nanoseconds) } }
    }

    /// The time in which so many percent had come; nil while too few are known.
    func percentile(_ percent: Int, isStream: Bool) -> Duration? {
        let found = state.withLock { isStream ? $0.streams.percentile(percent) : $0.wholes.percentile(percent) }
        return found.map { .nanoseconds(Int64(clamping: $0)) }
    }
}
