/// What the gateway tells Prometheus of its providers.
///
/// States and reasons are sets of series, one of which is 1, as OpenMetrics does it: a query needs no table of codes,
/// and an average over time is the share of time spent in a state. Source: OpenMetrics 1.0.0, "StateSet".
package enum ProviderMetrics {
    /// Good or bad, as `/health/providers` and `/ready` say.
    package static let health = MetricDeclaration(
        "provider_health", .gauge, "Whether the provider answers, as far as is known: 1 or 0.", labels: ["provider"])
    /// By `CircuitBreaker.State`.
    package static let breakerState = MetricDeclaration(
        "provider_circuit_breaker_state", .gauge,
        "1 for the state of the provider's circuit breaker, 0 for the others.", labels: ["provider", "state"])
    /// By `ProviderReport.Hold`.
    package static let holdReason = MetricDeclaration(
        "provider_hold_reason", .gauge, "1 for the reason why the provider is not asked, or not first; 0 for others.",
        labels: ["provider", "reason"])
    /// What the breaker counts towards opening.
    package static let consecutiveFailures = MetricDeclaration(
        "provider_consecutive_failures", .gauge, "Failures since the provider's last success.", labels: ["provider"])
    /// No series where nobody counts.
    package static let inFlight = MetricDeclaration(
        "provider_requests_in_flight", .gauge,
        "Requests under way at the provider; only where the routing strategy goes by load.", labels: ["provider"])
    /// A gauge beside the histogram `provider_latency_seconds`, whose name stays free for it.
    package static let averageLatency = MetricDeclaration(
        "provider_average_latency_seconds", .gauge,
        "Time to the head of an answer, the latest answers weighing most; absent before the first.",
        labels: ["provider"])
    /// Includes the attempts in ``errors``.
    package static let requests = MetricDeclaration(
        "provider_requests_total", .counter, "Attempts at the provider that it answered or failed.",
        labels: ["provider"])
    /// By `ProviderErrorType`; every kind from the start, so that the first error is an increase.
    package static let errors = MetricDeclaration(
        "provider_errors_total", .counter, "Attempts that the provider failed or turned down, by kind of error.",
        labels: ["provider", "error_type"])

    /// All of them, in the order of the answer.
    package static let all = [
        health, breakerState, holdReason, consecutiveFailures, inFlight, averageLatency, requests, errors,
    ]
}
