package import MercatorSystem

/// A provider's latency as `least-latency` needs it: jumps up at once, comes down slowly, fades when nobody asks.
///
/// Peak EWMA: a provider that stalls is avoided after one answer, and one that is not asked any more looks better with
/// time, so that it is tried again. Source: Finagle, `PeakEwma`; linkerd2-proxy, `tower::load::PeakEwma`.
package struct LatencyEstimate: Sendable {
    private var nanoseconds: Double = 0
    private var observedAt = Instant(nanoseconds: 0)
    private let memory: Double

    /// - Parameter memory: the time after which an answer weighs about a third.
    package init(memory: Duration = RoutingBounds.latencyMemory) {
        self.memory = Double(max(1, memory.wholeNanoseconds))
    }

    /// An answer began after so many nanoseconds.
    package mutating func observe(_ latency: UInt64, now: Instant) {
        let new = Double(latency)
        let kept = weight(at: now)
        nanoseconds = new > nanoseconds ? new : nanoseconds * kept + new * (1 - kept)
        observedAt = max(observedAt, now)
    }

    /// Nanoseconds to expect at `now`; 0 before the first answer.
    package func value(at now: Instant) -> Double { nanoseconds * weight(at: now) }

    /// What is left of old answers: e to the power of minus the age in memories, near enough without a math library.
    private func weight(at now: Instant) -> Double {
        let age = Double(now.nanosecondsSince(observedAt)) / memory
        return 1 / (1 + age + age * age / 2 + age * age * age / 6)
    }
}
