/// `least-cost`: the cheapest for a request of this size; those without a price last.
package struct LeastCost: RoutingStrategy {
    package static let name = "least-cost"
    package static let summary = "the cheapest by `prices` and the request's size; those without a price last"
    package static let needs: StrategyNeeds = .cost

    package init(_ settings: StrategySettings) {}

    package func order(_ candidates: inout [RoutingCandidate], for request: RoutingRequest) {
        func cost(_ candidate: RoutingCandidate) -> Double {
            candidate.price?.cost(
                promptTokens: request.promptTokens, completionTokens: request.completionTokens) ?? .infinity
        }
        let ranked = candidates.enumerated().sorted { a, b in
            let (left, right) = (cost(a.element), cost(b.element))
            return left == right ? a.offset < b.offset : left < right
        }
        candidates = ranked.map(\.element)
    }
}
