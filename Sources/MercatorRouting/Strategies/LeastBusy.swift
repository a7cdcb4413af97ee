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
        let ranked = candidates.enumerated().sorted { a, b in
            let (left, right) = (LeastBusy.load(a.element), LeastBusy.load(b.element))
            return left == right ? a.offset < b.offset : left < right
        }
        candidates = ranked.map(\.element)
    }

    private static func load(_ candidate: RoutingCandidate) -> Double {
        candidate.weight > 0 ? Double(candidate.inFlight + 1) / Double(candidate.weight) : .infinity
    }
}
