package import MercatorSystem
import Synchronization

/// What traffic has shown of a provider; shared by all loops.
///
/// Passive only: an exchange that reached the provider tells, nobody is probed.
package final class ProviderHealth: Sendable {
    /// Failures in a row from which a provider counts as unhealthy.
    package static let failuresMax = 3
    /// Seconds for which a failure counts. A load balancer sends nothing to a gateway that is not ready, so without
    /// this nothing could ever show that the provider is well again.
    package static let failureSecondsMax: Int64 = 30

    private let failures = Atomic<Int>(0)
    private let checkedAt = Atomic<Int64>(0)
    private let failedAt = Atomic<Int64>(0)
    private let lastError = Mutex<String?>(nil)
    /// Microseconds to the head of an answer, smoothed; 0 before the first.
    private let latency = Atomic<UInt64>(0)

    package init() {}

    /// A request was answered by the API, whatever the answer said about the request.
    ///
    /// - Parameter headAfter: nanoseconds to the head of the answer; nil when it is not known.
    package func succeeded(at time: Timestamp, headAfter: UInt64? = nil) {
        if let headAfter { note(latency: max(1, headAfter / 1_000)) }
        checkedAt.store(time.seconds, ordering: .relaxed)
        if failures.load(ordering: .relaxed) != 0 { failures.store(0, ordering: .relaxed) }
    }

    /// A request was not answered, or by a server error.
    package func failed(_ code: String, at time: Timestamp) {
        checkedAt.store(time.seconds, ordering: .relaxed)
        failedAt.store(time.seconds, ordering: .relaxed)
        failures.wrappingAdd(1, ordering: .relaxed)
        lastError.withLock { $0 = code }
    }

    /// A fifth of the new and four fifths of the old: some ten answers count. Two loops at once may lose one of theirs.
    private func note(latency new: UInt64) {
        let old = latency.load(ordering: .relaxed)
        latency.store(old == 0 ? new : old - old / 5 + new / 5, ordering: .relaxed)
    }

    /// Milliseconds to the head of an answer, the latest weighing most; nil before the first.
    package var averageLatency: Double? {
        let microseconds = latency.load(ordering: .relaxed)
        return microseconds == 0 ? nil : Double(microseconds) / 1_000
    }

    /// Failures since the last success.
    package var consecutiveFailures: Int { failures.load(ordering: .relaxed) }

    /// Unhealthy after three failures in a row, until the next success, or until the last failure is 30 s old.
    package func isHealthy(at now: Timestamp) -> Bool {
        guard failures.load(ordering: .relaxed) >= ProviderHealth.failuresMax else { return true }
        return now.seconds &- failedAt.load(ordering: .relaxed) >= ProviderHealth.failureSecondsMax
    }

    /// Unix seconds of the last exchange; 0 before the first.
    package var lastCheck: Int64 { checkedAt.load(ordering: .relaxed) }

    /// The code of the last failure; nil when there was none.
    package var error: String? { lastError.withLock { $0 } }
}
