/// `least-latency`: the better of two drawn at random, then the rest from fast to slow.
///
/// Two are enough to avoid a slow one, and drawing keeps all gateways from running to the same fastest at once.
/// Source: Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001; Finagle, `p2cPeakEwma`.
package struct LeastLatency: RoutingStrategy {
    package static let name = "least-latency"
    package static let summary = "the better of two drawn at random, by latency and requests under way"
    package static let needs: StrategyNeeds = .load
    /// The score of one that has requests under way and no answer yet: nobody knows it, so others go before.
    private static let unknown = 1e18

    package init(_ settings: StrategySettings) {}

    package func order(_ candidates: inout [RoutingCandidate], for request: RoutingRequest) {
        var draws = RequestDraws(request)
        Weighted.shuffle(&candidates, &draws)
        guard candidates.count > 1 else { return }
        if LeastLatency.score(candidates[1]) < LeastLatency.score(candidates[0]) { candidates.swapAt(0, 1) }
        // The first stays where it is, even if one that was not drawn is faster.
        for place in candidates.indices.dropFirst(2) {
            var at = place
            while at > 1, LeastLatency.score(candidates[at]) < LeastLatency.score(candidates[at - 1]) {
                candidates.swapAt(at, at - 1)
                at -= 1
            }
        }
    }

    private static func score(_ candidate: RoutingCandidate) -> Double {
        guard candidate.weight > 0 else { return .infinity }
        guard candidate.latency > 0 else { return candidate.inFlight == 0 ? 0 : unknown }
        return candidate.latency * Double(candidate.inFlight + 1)
    }
}
