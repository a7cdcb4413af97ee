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

    package init() {}

    /// A request was answered by the API, whatever the answer said about the request.
    package func succeeded(at time: Timestamp) {
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
