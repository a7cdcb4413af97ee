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
    package let mapping: [String: [Int]]
    let hearsCallers: Bool
    /// Failures put a provider behind long before its breaker opens.
    private let judgesHealth: Bool
    let requiresHealthy: Bool
    let stickyKey: StickyKey?
    private let weights: [Int]
    private let tiers: [Int]
    private let prices: [PriceList]
    private let budget = SharedRetryBudget()

    init(_ configuration: RoutingConfiguration, _ providers: [ProviderPlan]) {
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
        let shares = Dictionary(
            configuration.providerWeights.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        weights = providers.map { shares[$0.name] ?? $0.configuration.routing.weight }
        tiers = providers.map(\.configuration.routing.tier)
        isOrdering = strategyName != PolicyOrder.name || tiers.contains { $0 != 0 }
        prices = providers.map { PriceList($0.configuration.routing.prices) }
    }

    /// Whether the order of several providers has to be worked out, beyond putting behind who is not well.
    let isOrdering: Bool

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
}
