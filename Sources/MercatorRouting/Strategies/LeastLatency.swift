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
        let drawn = candidates.prefix(2).sorted { LeastLatency.score($0) < LeastLatency.score($1) }
        let rest = (drawn.dropFirst() + candidates.dropFirst(2)).enumerated().sorted { a, b in
            let (left, right) = (LeastLatency.score(a.element), LeastLatency.score(b.element))
            return left == right ? a.offset < b.offset : left < right
        }
        candidates = drawn.prefix(1) + rest.map(\.element)
    }

    private static func score(_ candidate: RoutingCandidate) -> Double {
        guard candidate.weight > 0 else { return .infinity }
        guard candidate.latency > 0 else { return candidate.inFlight == 0 ? 0 : unknown }
        return candidate.latency * Double(candidate.inFlight + 1)
    }
}
