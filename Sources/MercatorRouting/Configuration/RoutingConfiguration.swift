package import MercatorYAML

/// `routing:`: how one of several providers is chosen, and what happens when it fails.
package struct RoutingConfiguration: Sendable {
    /// A name of ``StandardStrategies``.
    package var strategy = PolicyOrder.name
    /// A caller may name a provider in `x-mercator-provider`, also without the strategy `manual`.
    package var allowsProviderHeader = false
    package var sticky = StickyConfiguration()
    /// The older spelling: true makes the strategy `sticky`.
    package var isSticky = false
    /// What names the caller for the older spelling: a key of the request's metadata.
    package var stickyKey: String?
    /// Model name to the providers that serve it, in order.
    package var modelMapping: [NamedEntry<[String]>] = []
    package var providerWeights: [NamedEntry<Int>] = []
    /// Attempts of one request over all providers; nil is five where there are several, else `max_retries` counts.
    package var attemptsMax: Int?
    /// From the first attempt until an answer begins, once a provider has failed.
    package var deadline = Duration.seconds(120)
    package var fallback = FallbackConfiguration()
    package var failover = FailoverConfiguration()
    package var healthBased = HealthBasedConfiguration()
    package var breaker = BreakerSettings()
    package var mirror = MirrorConfiguration()
    package var hedge = HedgeConfiguration()
    /// What requests for some models do differently; the first route that has the model counts.
    package var routes: [RouteConfiguration] = []
    /// Pause between active probes of a provider that nobody asks; zero is never.
    package var healthCheckInterval = Duration.seconds(30)

    package init() {}

    /// The strategy that counts, whichever spelling asks for it.
    package var effectiveStrategy: String { isSticky ? Sticky.name : strategy }

    /// Whether another provider is tried when one fails; both spellings can switch it off.
    package var isFailoverOn: Bool { failover.isEnabled && fallback.isEnabled }

    /// Providers tried after the first one; nil is all there are.
    package var othersMax: Int? {
        let fallbackMax = fallback.attemptsMax.flatMap { $0 == 0 ? nil : $0 }
        return [fallbackMax, failover.retriesMax].compactMap { $0 }.min()
    }
}

/// `routing.mirror`: a share of requests is copied to another provider, whose answers are only measured.
package struct MirrorConfiguration: Sendable {
    /// Nil copies nothing.
    package var provider: String?
    /// 0 to 1.
    package var share = 0.05
    /// Copies under way at once, on each event loop; beyond, none is made.
    package var inFlightMax = 16

    package init() {}
}

/// `routing.sticky`.
package struct StickyConfiguration: Sendable {
    package var lifetime = Duration.seconds(3_600)
    package var entriesMax = 10_000
    package var key = StickyKeyKind.user

    package init() {}
}

/// What names a caller for `sticky`.
package enum StickyKeyKind: String, CaseIterable, Sendable {
    case user
    case apiKey = "api_key"
    case session
    /// The first of the others that there is.
    case composite
}

/// `routing.fallback`.
package struct FallbackConfiguration: Sendable {
    package var isEnabled = true
    /// Providers tried after the first one; 0 is all, nil says nothing.
    package var attemptsMax: Int?
    /// Where a request goes that nobody else serves, or that all others have failed.
    package var defaultProvider: String?

    package init() {}
}

/// `routing.failover`.
package struct FailoverConfiguration: Sendable {
    package var isEnabled = true
    /// Providers tried after the first one; nil says nothing.
    package var retriesMax: Int?
    /// Pause before the next provider; the breaker and the retry budget guard it, so that none is needed.
    package var pause = Duration.zero
    package var onRateLimit = RateLimitReaction.failover
    /// A provider that does not know the model is a failure, too.
    package var onMissingModel = false
    /// Providers that are tried after those that serve the model, in order.
    package var providers: [String] = []

    package init() {}
}

/// What an answer 429 leads to.
package enum RateLimitReaction: String, CaseIterable, Sendable {
    /// The next provider at once; the same one after a pause when there is no other.
    case failover
    /// The same provider after a pause, then the next.
    case retryWithBackoff = "retry_with_backoff"
    /// The client gets it.
    case fail
}

/// `routing.health_based`.
package struct HealthBasedConfiguration: Sendable {
    /// With the strategy `health-based`, a request fails rather than go to a provider that is not well.
    package var requiresHealthy = true
    /// How long failures make a provider unwell when nothing is heard of it.
    package var retryAfter = Duration.seconds(30)

    package init() {}
}
