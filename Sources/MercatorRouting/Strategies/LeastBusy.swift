/// `least-busy`: where the fewest requests are under way, for its weight.
package struct LeastBusy: RoutingStrategy {
    package static let name = "least-busy"
    package static let summary = "where the fewest requests are under way, in proportion to `weight`"
    package static let needs: StrategyNeeds = .load

    package init(_ settings: StrategySettings) {}

    package func order(_ candidates: inout [RoutingCandidate], for request: RoutingRequest) {
        var draws = RequestDraws(request)
        // Equals in random order: with none under way everything would go to the first.
        Weighted.shuffle(&candidates, &draws)
        candidates.sortStably { LeastBusy.load($0) < LeastBusy.load($1) }
    }

    private static func load(_ candidate: RoutingCandidate) -> Double {
        candidate.weight > 0 ? Double(candidate.inFlight + 1) / Double(candidate.weight) : .infinity
    }
}
