import MercatorExchange
import MercatorSystem

extension Refusal {
    /// Nobody who may serve the request is asked at the moment.
    ///
    /// - Parameter wait: until a breaker lets a trial through.
    static func noProviderAvailable(after wait: Duration) -> Refusal {
        // Whole seconds, because that is what the header takes; rounded up, so that a client does not come too soon.
        let seconds = max(1, (wait.wholeMilliseconds + 999) / 1_000)
        return Refusal(
            status: 503, type: "upstream_error", code: "provider_unavailable",
            message:
                "Provider Not Responding: every provider that may serve this request has failed repeatedly; "
                + "the next trial is in \(seconds)s.",
            headers: [Member("retry-after", "\(seconds)")],
            operatorHint: "see /health/providers for who fails and why")
    }

    /// Every account that may pay for the request is used up.
    ///
    /// OpenAI's own words for it: whoever waits and tries again, as client libraries do, is told no lie.
    static func quotaExhausted(after wait: Duration) -> Refusal {
        let seconds = max(1, (wait.wholeMilliseconds + 999) / 1_000)
        return Refusal(
            status: 429, type: "insufficient_quota", code: "insufficient_quota",
            message:
                "Every provider that may serve this request has used up its quota or balance; "
                + "the next trial is in \(seconds)s.",
            headers: [Member("retry-after", "\(seconds)")],
            operatorHint: "top up the account, raise its limit, or configure another provider")
    }

    /// Nobody is asked until then, for this reason.
    static func nobodyMayBeAsked(until: Instant, _ isUsedUp: Bool, _ now: Instant) -> Refusal {
        isUsedUp ? .quotaExhausted(after: until.since(now)) : .noProviderAvailable(after: until.since(now))
    }

    /// The caller wants a provider that may not serve the request.
    static func unsuitableProvider(_ name: String) -> Refusal {
        .invalidRequest(
            "The provider `\(name.prefix(100))` named in `x-mercator-provider` cannot serve this request.",
            code: "provider_not_available")
    }
}
