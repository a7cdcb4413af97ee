/// When a circuit breaker opens and how it closes again.
package struct BreakerSettings: Hashable, Sendable {
    /// A breaker that is off lets everything pass and still counts.
    package var isEnabled = true
    /// Failures in a row that open it.
    package var failuresMax = 5
    /// Share of failures in the window that opens it, over 0 to 1.
    package var failureShare = 0.5
    /// Answers in the window below which the share says nothing.
    package var windowRequestsMin = 20
    package var window = Duration.seconds(30)
    /// Upper end of the time it stays open, reached by doubling ``RoutingBounds/openFirst`` with each bad probe; the
    /// lower end of every time is three quarters of its upper.
    package var openFor = Duration.seconds(5)
    /// Requests let through at once while half-open, and successes that close it.
    package var probesMax = 1

    package init() {}
}
