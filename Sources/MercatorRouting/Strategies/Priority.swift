/// `priority`: tier after tier, which every strategy heeds; within a tier by weight, at random.
package struct Priority: RoutingStrategy {
    package static let name = "priority"
    package static let summary = "tier after tier by `priority`; within one at random, in proportion to `weight`"
    package static let needs: StrategyNeeds = []

    package init(_ settings: StrategySettings) {}

    package func order(_ candidates: inout [RoutingCandidate], for request: RoutingRequest) {
        var draws = RequestDraws(request)
        Weighted.shuffle(&candidates, &draws)
    }
}
