/// `least-cost`: the cheapest for a request of this size; those without a price last.
package struct LeastCost: RoutingStrategy {
    package static let name = "least-cost"
    package static let summary = "the cheapest by `prices` and the request's size; those without a price last"
    package static let needs: StrategyNeeds = .cost

    package init(_ settings: StrategySettings) {}

    package func order(_ candidates: inout [RoutingCandidate], for request: RoutingRequest) {
        candidates.sortStably { LeastCost.cost($0, request) < LeastCost.cost($1, request) }
    }

    private static func cost(_ candidate: RoutingCandidate, _ request: RoutingRequest) -> Double {
        candidate.price?.cost(promptTokens: request.promptTokens, completionTokens: request.completionTokens)
            ?? .infinity
    }
}
