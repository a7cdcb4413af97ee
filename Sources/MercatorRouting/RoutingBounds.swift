/// The room's limits.
package enum RoutingBounds {
    /// No pause between tries is longer unless the provider asks for it: a caller is waiting.
    package static let pauseMax: Duration = .seconds(8)
    /// A provider that asks for a longer pause is not waited for: the client does better to know.
    package static let retryAfterMax: Duration = .seconds(30)
    /// A provider that asks to be left alone is left alone for so long at most: it may not mean every model.
    package static let cooldownMax: Duration = .seconds(300)
    /// How long a provider that answers 429 and names no time is left alone.
    package static let cooldownDefault: Duration = .seconds(1)
    /// How long a provider whose quota is used up is left alone at first; it doubles with each trial that finds it used
    /// up still, to ``cooldownMax``. Somebody has to pay, or a month to end.
    package static let quotaHoldFirst: Duration = .seconds(60)
    /// Names looked at for a suggestion, and given as one.
    static let namesComparedMax = 5_000
    static let namesSuggestedMax = 3
    /// Names longer than this get no suggestion: comparing costs the product of the lengths.
    static let suggestedNameBytesMax = 96
    /// Parts of a sliding window; its edge is as sharp as one of them.
    static let windowParts = 10
    /// How long a breaker stays open when it opens first, at most.
    package static let openFirst: Duration = .seconds(1)
    /// Retries that may be saved up for a bad moment, and those there are at the start.
    ///
    /// A burst of failures before a breaker opens is as large as what is in flight; a hundred covers that.
    package static let retriesSavedMax = 100
    /// A retry is allowed after so long without one, so that a gateway with few requests can retry at all.
    package static let quietRetryAfter: Duration = .seconds(1)
    /// How fast an estimate of latency forgets. Source: Finagle, `PeakEwma`, whose default is 10 s.
    package static let latencyMemory: Duration = .seconds(10)
    /// Callers that `sticky` may remember at most, whatever is configured: 32 bytes each.
    package static let stickyEntriesMax = 10_000_000
    /// Routes by model: each request looks through them.
    package static let routesMax = 1_000
}
