import MercatorRouting

/// One of `routing.routes` as exchanges use it.
struct ModelRoute: Sendable {
    private let names: Set<String>
    private let patterns: [ModelPattern]
    let plan: RoutingPlan

    /// - Parameters:
    ///   - budget: that of the whole gateway.
    ///   - hedging: likewise; a route that says anything of it has its own.
    init(
        _ route: RouteConfiguration, of configuration: RoutingConfiguration, _ providers: [ProviderPlan],
        _ budget: SharedRetryBudget, _ hedging: Hedging?
    ) {
        patterns = route.models.compactMap(ModelPattern.init)
        names = Set(route.models.filter { ModelPattern($0) == nil })
        let servers = route.providers.compactMap { name in providers.first { $0.name == name }?.index }
        let applied = configuration.applying(route)
        plan = RoutingPlan(
            applied, providers, budget, route.hedge.isEmpty ? hedging : Hedging(applied.hedge),
            servers: route.providers.isEmpty ? nil : servers, routes: [])
    }

    /// The models that it names, patterns left out.
    var sortedNames: [String] { names.sorted() }

    /// Whether a model, as the caller names it, is one of the route's.
    func has(_ model: String) -> Bool {
        names.contains(model) || patterns.contains { $0.matches(model) }
    }
}
