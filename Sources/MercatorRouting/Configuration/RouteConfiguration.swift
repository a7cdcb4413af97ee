package import MercatorYAML

/// One of `routing.routes`: what requests for some models do differently from the rest of `routing:`.
package struct RouteConfiguration: Sendable {
    /// Models as callers name them; `*` stands for any text.
    package var models: [String] = []
    /// Who serves them, and nobody else; empty is whoever serves the model anyway.
    package var providers: [String] = []
    /// A name of ``StandardStrategies``; nil is that of `routing:`, and so are the others.
    package var strategy: String?
    package var weights: [NamedEntry<Int>] = []
    package var attemptsMax: Int?
    package var deadline: Duration?
    package var failover = RouteFailoverConfiguration()
    package var hedge = RouteHedgeConfiguration()

    package init() {}
}

/// `hedge` of a route; nil says nothing.
package struct RouteHedgeConfiguration: Sendable {
    package var after: HedgeDelay?
    /// 0 is no second attempt for these models.
    package var extraMax: Double?

    package init() {}

    /// Whether it says nothing at all.
    package var isEmpty: Bool { after == nil && extraMax == nil }
}

/// `failover` of a route; nil says nothing.
package struct RouteFailoverConfiguration: Sendable {
    package var isEnabled: Bool?
    package var retriesMax: Int?
    package var pause: Duration?
    package var onRateLimit: RateLimitReaction?
    package var onMissingModel: Bool?
    package var providers: [String]?

    package init() {}
}

extension RoutingConfiguration {
    /// `routing:` as it is for a route's models.
    package func applying(_ route: RouteConfiguration) -> RoutingConfiguration {
        var applied = self
        applied.routes = []
        if let strategy = route.strategy {
            applied.strategy = strategy
            applied.isSticky = false
        }
        // The first entry of a name counts.
        applied.providerWeights = route.weights + providerWeights
        applied.attemptsMax = route.attemptsMax ?? attemptsMax
        applied.deadline = route.deadline ?? deadline
        let failover = route.failover
        if let isEnabled = failover.isEnabled {
            applied.failover.isEnabled = isEnabled
            applied.fallback.isEnabled = true
        }
        if let most = failover.retriesMax {
            applied.failover.retriesMax = most
            applied.fallback.attemptsMax = nil
        }
        applied.failover.pause = failover.pause ?? self.failover.pause
        applied.failover.onRateLimit = failover.onRateLimit ?? self.failover.onRateLimit
        applied.failover.onMissingModel = failover.onMissingModel ?? self.failover.onMissingModel
        applied.failover.providers = failover.providers ?? (route.providers.isEmpty ? self.failover.providers : [])
        if !route.providers.isEmpty { applied.fallback.defaultProvider = nil }
        applied.hedge.after = route.hedge.after ?? hedge.after
        applied.hedge.extraMax = route.hedge.extraMax ?? hedge.extraMax
        return applied
    }

    /// Names of all strategies in use.
    package var strategies: [String] { [effectiveStrategy] + routes.compactMap(\.strategy) }
}
