package import MercatorRouting

/// How a provider stands, in words.
package struct ProviderReport: Sendable {
    /// Why a provider is not asked, or not first.
    package enum Hold: String, CaseIterable, Sendable {
        case quota = "quota_exhausted"
        case breakerOpen = "circuit_breaker_open"
        case breakerHalfOpen = "circuit_breaker_half_open"
        case healthChecks = "health_checks_failed"
        case failures = "consecutive_failures"
        case cooldown
    }

    package var isHealthy: Bool
    package var breaker: CircuitBreaker.State
    package var failures: Int
    package var failedProbes: Int
    package var lastError: String?
    /// Time until it is asked again although it fails; nil when it is asked.
    package var retryIn: Duration?
    /// Time for which it has asked to be left alone; nil when it has not.
    package var coolingFor: Duration?
    /// Its account was used up when it was last asked.
    package var isUsedUp = false
    package var errors: ProviderErrorCounts

    /// Why it is not asked, or not first; nil when it is.
    package var hold: Hold? {
        if isUsedUp { return .quota }
        switch breaker {
        case .open: return .breakerOpen
        case .halfOpen: return .breakerHalfOpen
        case .closed: break
        }
        if !isHealthy { return failedProbes > 0 ? .healthChecks : .failures }
        return coolingFor == nil ? nil : .cooldown
    }

    /// The same for people, with numbers.
    package var reason: String? {
        switch hold {
        case nil: nil
        case .quota: "its quota or balance is used up; a trial tells when it is not any more"
        case .breakerOpen: "circuit breaker open after \(failures) failures in a row or too many of late"
        case .breakerHalfOpen: "circuit breaker half-open, a trial decides"
        case .healthChecks: "\(failedProbes) health checks failed"
        case .failures: "\(failures) failures in a row"
        case .cooldown: "asked to be left alone"
        }
    }
}
