package import MercatorSystem

/// Bounds what retries and failover add to the load of failing providers: one for five good answers.
///
/// A bucket of tokens: answers put a fifth of one in, each further attempt takes one out. It begins half full and holds
/// a hundred, for the moments before a breaker opens. Where nothing was retried for a second one retry is free, so that
/// a gateway with few requests can retry at all. While nothing is answered nothing is put in, and retries die down.
/// Source: Finagle, `RetryBudget`; gRPC A6, "Throttling Retry Attempts and Hedged RPCs".
package struct RetryBudget: Sendable {
    /// Thousandths of a token that one answer puts in.
    package static let depositMilli = 200

    private var milli = RoutingBounds.retriesSavedMax * 500
    private var spentAt: Instant?

    package init() {}

    /// Attempts that could be made at once.
    package var available: Int { milli / 1_000 }

    /// Good answers have come.
    package mutating func deposit(answers: Int) {
        let (more, overflow) = answers.multipliedReportingOverflow(by: RetryBudget.depositMilli)
        let full = RoutingBounds.retriesSavedMax * 1_000
        milli = overflow || more > full - milli ? full : milli + max(0, more)
    }

    /// Whether a token could be taken.
    package func mayWithdraw(now: Instant) -> Bool {
        if milli >= 1_000 { return true }
        return spentAt.map { now.since($0) >= RoutingBounds.quietRetryAfter } ?? true
    }

    /// Takes a token for one more attempt; false when there is none.
    package mutating func withdraw(now: Instant) -> Bool {
        guard mayWithdraw(now: now) else { return false }
        if milli >= 1_000 { milli -= 1_000 }
        spentAt = now
        return true
    }
}
