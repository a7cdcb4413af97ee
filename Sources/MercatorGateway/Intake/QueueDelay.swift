package import MercatorSystem

/// Decides what share of the requests of one loop is refused because they wait too long before anybody looks at them.
///
/// A burst may wait; a queue that never empties may not. As CoDel does, only a delay that has stayed above the limit
/// for ``interval`` counts. As PIE does, the share that is refused then follows the delay and its trend, so that it
/// settles where the rest is served in time, instead of swinging between all and nothing.
/// Source: RFC 8289 §3 (CoDel), RFC 8033 §4.2 (PIE).
package struct QueueDelay: Sendable {
    /// How long the delay must have been above the limit without a pause.
    package static let interval: Duration = .milliseconds(100)
    /// How often the delay is to be measured.
    package static let period: Duration = .milliseconds(10)
    /// After so long without a measurement nothing is known.
    private static let staleAfter: Duration = .seconds(1)
    /// How much the share changes with a delay twice the limit, and with a delay that grows or falls by the limit. A
    /// fall counts less: where a crowd waits, giving back at once what was just taken lets the queue stand for ever.
    private static let (gain, growthGain, fallGain) = (0.05, 0.1, 0.02)
    /// A delay beyond this many limits counts as this many, so that one stall does not shut the door.
    private static let delayMax = 8.0
    /// Some requests always pass, or nothing would show that the queue is gone.
    private static let shareMax = 0.98

    /// The wait that is fine; zero refuses nothing.
    package var limit: Duration
    /// Of the requests that come now, so many of one are refused.
    package private(set) var share = 0.0
    /// The delay measured last.
    package private(set) var latest = Duration.zero
    private var measuredAt: Instant?
    private var aboveSince: Instant?

    package init(limit: Duration) {
        self.limit = limit
    }

    /// A measurement is due.
    package func isDue(at now: Instant) -> Bool {
        guard limit > .zero else { return false }
        return measuredAt.map { now.since($0) >= Self.period } ?? true
    }

    /// What becomes ready now waits so long.
    package mutating func measured(_ delay: Duration, at now: Instant) {
        guard limit > .zero else { return }
        if let measuredAt, now.since(measuredAt) > Self.staleAfter + delay { forget() }
        let before = Self.ratio(latest, limit)
        let ratio = Self.ratio(delay, limit)
        latest = delay
        measuredAt = now
        if delay <= limit {
            aboveSince = nil
        } else if aboveSince == nil {
            // It was above the limit for as long as it was long.
            aboveSince = now
        }
        guard share > 0 || isStanding(now) else { return }
        let trendGain = ratio > before ? Self.growthGain : Self.fallGain
        let change = Self.gain * (ratio - 1) + trendGain * (ratio - before)
        share = min(Self.shareMax, max(0, share + change))
    }

    /// Whether a request is refused; `draw` is between 0 and 1.
    package func refuses(draw: Double, at now: Instant) -> Bool {
        guard share > 0, let measuredAt, now.since(measuredAt) <= Self.staleAfter + latest else { return false }
        return draw < share
    }

    private func isStanding(_ now: Instant) -> Bool {
        aboveSince.map { now.since($0) >= Self.interval } ?? false
    }

    private mutating func forget() {
        share = 0
        latest = .zero
        aboveSince = nil
    }

    private static func ratio(_ delay: Duration, _ limit: Duration) -> Double {
        min(delayMax, Double(delay.wholeNanoseconds) / Double(max(1, limit.wholeNanoseconds)))
    }
}
