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

    /// The caller wants a provider that may not serve the request.
    static func unsuitableProvider(_ name: String) -> Refusal {
        .invalidRequest(
            "The provider `\(name.prefix(100))` named in `x-mercator-provider` cannot serve this request.",
            code: "provider_not_available")
    }
}
