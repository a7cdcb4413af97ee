/// `weighted`: at random, in proportion to the weights; the rest of the order is drawn the same way.
package struct Weighted: RoutingStrategy {
    package static let name = "weighted"
    package static let summary = "at random, in proportion to `weight`"
    package static let needs: StrategyNeeds = []

    package init(_ settings: StrategySettings) {}

    package func order(_ candidates: inout [RoutingCandidate], for request: RoutingRequest) {
        var draws = RequestDraws(request)
        Weighted.shuffle(&candidates, &draws)
    }

    /// Draws one after the other without putting back; those of weight 0 stay behind, as listed.
    static func shuffle(_ candidates: inout [RoutingCandidate], _ draws: inout RequestDraws) {
        for place in candidates.indices.dropLast() {
            var total = 0
            for at in place..<candidates.count { total &+= candidates[at].weight }
            guard total > 0 else { return }
            var draw = draws.below(total)
            var chosen = place
            while draw >= candidates[chosen].weight {
                draw -= candidates[chosen].weight
                chosen += 1
            }
            candidates.move(chosen, to: place)
        }
    }
}
