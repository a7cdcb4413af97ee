import MercatorRouting
import MercatorSystem

/// `routing:` as exchanges use it: names resolved to places, the strategy made, the budget shared.
package final class RoutingPlan: Sendable {
    /// The name of the strategy.
    package let strategyName: String
    let strategy: any RoutingStrategy
    let needs: StrategyNeeds
    /// Whether others are tried when a provider fails.
    package let isFailoverOn: Bool
    /// Providers tried after the first one; nil is all there are.
    package let othersMax: Int?
    /// Attempts over all providers; nil is five where there are several.
    package let attemptsMax: Int?
    package let deadline: Duration
    let pause: Duration
    let onRateLimit: RateLimitReaction
    let failsOverMissingModels: Bool
    /// Providers tried after those that serve the model.
    package let spares: [Int]
    /// The last resort.
    package let lastResort: Int?
    /// Model name to the providers that serve it.
    private let mapping: [String: [Int]]
    let hearsCallers: Bool
    /// Failures put a provider behind long before its breaker opens.
    private let judgesHealth: Bool
    let requiresHealthy: Bool
    let stickyKey: StickyKey?
    /// Who gets copies, and of which share of requests; nil for nobody.
    let mirror: (provider: Int, share: Double)?
    /// Copies under way at once, on each event loop.
    package let mirrorsMax: Int
    private let weights: [Int]
    private let tiers: [Int]
    private let prices: [PriceList]
    private let budget: SharedRetryBudget
    /// When a second attempt is made elsewhere; nil for never.
    let hedging: Hedging?
    /// Who serves all models of a route; nil where it does not say.
    private let servers: [Int]?
    /// What some models do differently, in file order; empty in a route's own plan.
    private let routes: [ModelRoute]

    convenience init(_ configuration: RoutingConfiguration, _ providers: [ProviderPlan]) {
        let budget = SharedRetryBudget()
        let hedging = Hedging(configuration.hedge)
        let routes = configuration.routes.map { ModelRoute($0, of: configuration, providers, budget, hedging) }
        self.init(configuration, providers, budget, hedging, servers: nil, routes: routes)
    }

    /// - Parameters:
    ///   - budget: one for all routes: what further attempts add to the load is bounded as a whole.
    ///   - hedging: likewise, but for a route that has `hedge` of its own.
    ///   - servers: who serves whichever model is asked for; nil for whoever does.
    init(
        _ configuration: RoutingConfiguration, _ providers: [ProviderPlan], _ budget: SharedRetryBudget,
        _ hedging: Hedging?, servers: [Int]?, routes: [ModelRoute]
    ) {
        self.budget = budget
        self.hedging = configuration.isFailoverOn ? hedging : nil
        self.servers = servers
        self.routes = routes
        let places = Dictionary(
            providers.map { ($0.name, $0.index) }, uniquingKeysWith: { first, _ in first })
        strategyName = configuration.effectiveStrategy
        let type = StandardStrategies.named(strategyName) ?? PolicyOrder.self
        var settings = StrategySettings(providers: providers.count)
        settings.stickyFor = configuration.sticky.lifetime > .zero ? configuration.sticky.lifetime : nil
        settings.stickyEntriesMax = configuration.sticky.entriesMax
        strategy = type.init(settings)
        needs = type.needs
        isFailoverOn = configuration.isFailoverOn
        othersMax = configuration.othersMax
        attemptsMax = configuration.attemptsMax
        deadline = configuration.deadline
        pause = configuration.failover.pause
        onRateLimit = configuration.failover.onRateLimit
        failsOverMissingModels = configuration.failover.onMissingModel
        spares = configuration.failover.providers.compactMap { places[$0] }
        lastResort = configuration.fallback.defaultProvider.flatMap { places[$0] }
        mapping = Dictionary(
            configuration.modelMapping.map { ($0.name, $0.value.compactMap { places[$0] }) },
            uniquingKeysWith: { first, _ in first })
        hearsCallers = configuration.allowsProviderHeader || strategyName == Manual.name
        judgesHealth = strategyName == HealthBased.name
        requiresHealthy = judgesHealth && configuration.healthBased.requiresHealthy
        stickyKey = type.needs.contains(.key) ? StickyKey(configuration) : nil
        let mirrored = configuration.mirror.share > 0 ? configuration.mirror.provider.flatMap { places[$0] } : nil
        mirror = mirrored.map { ($0, configuration.mirror.share) }
        mirrorsMax = configuration.mirror.inFlightMax
        let shares = Dictionary(
            configuration.providerWeights.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        weights = providers.map { shares[$0.name] ?? $0.configuration.routing.weight }
        tiers = providers.map(\.configuration.routing.tier)
        isOrdering = strategyName != PolicyOrder.name || tiers.contains { $0 != 0 }
        prices = providers.map { PriceList($0.configuration.routing.prices) }
    }

    /// Whether the order of several providers has to be worked out, beyond putting behind who is not well.
    let isOrdering: Bool

    /// The plan for a model as the caller names it: that of the first route that has it, else this one.
    package func plan(for model: String?) -> RoutingPlan {
        guard !routes.isEmpty, let model else { return self }
        return routes.first { $0.has(model) }?.plan ?? self
    }

    /// Names of models that only routing has, those of its routes included. Patterns are no names.
    var modelNames: [String] {
        mapping.filter { !$0.value.isEmpty }.keys.sorted() + routes.flatMap(\.sortedNames)
    }

    /// Who serves a model, in order, where the route or `model_mapping` says so; nil where neither does. Empty where
    /// all that a route names are disabled.
    package func servers(of model: String) -> [Int]? {
        if let servers { return servers }
        guard !mapping.isEmpty, let mapped = mapping[model], !mapped.isEmpty else { return nil }
        return mapped
    }

    /// What a strategy may know of a provider.
    func candidate(_ provider: ProviderPlan, model: String?, now: Instant) -> RoutingCandidate {
        var candidate = RoutingCandidate(provider: provider.index)
        candidate.weight = weights[provider.index]
        candidate.tier = tiers[provider.index]
        let isOut = judgesHealth && !provider.health.isHealthy(at: now)
        candidate.standing = isOut ? .unwell : provider.health.standing(at: now)
        if needs.contains(.load) {
            candidate.inFlight = provider.health.inFlightCount
            candidate.latency = provider.health.expectedLatency(at: now)
        }
        if needs.contains(.cost) { candidate.price = price(of: model, at: provider.index) }
        return candidate
    }

    /// What a token costs at a provider; nil when nobody said.
    func price(of model: String?, at provider: Int) -> TokenPrice? { prices[provider].price(of: model) }

    /// Takes a token for one more attempt; false when retries would storm.
    func mayRetry(_ providers: [ProviderPlan], now: Instant) -> Bool {
        budget.withdraw(answers: providers.reduce(0) { $0 &+ $1.health.answerCount }, now: now)
    }

    /// Whether there is such a token; takes none.
    func couldRetry(_ providers: [ProviderPlan], now: Instant) -> Bool {
        budget.mayWithdraw(answers: providers.reduce(0) { $0 &+ $1.health.answerCount }, now: now)
    }
}
