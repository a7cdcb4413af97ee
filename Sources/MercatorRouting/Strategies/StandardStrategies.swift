/// The strategies there are, by name.
package enum StandardStrategies {
    package static let all: [any RoutingStrategy.Type] = [
        HealthBased.self, LeastBusy.self, LeastCost.self, LeastLatency.self, Manual.self, PolicyOrder.self,
        Priority.self, RoundRobin.self, Sticky.self, Weighted.self,
    ]

    /// The names there are, in order.
    package static var names: [String] { all.map { $0.name } }

    /// The strategy of a name; nil when there is none.
    package static func named(_ name: String) -> (any RoutingStrategy.Type)? { all.first { $0.name == name } }
}

/// Candidates in the order in which they are tried: by tier, within a tier as the strategy says, and those of whom
/// little is to be expected behind all others.
package enum RoutingOrder {
    /// The candidates in that order; nobody is added, left out or doubled.
    package static func arrange(
        _ candidates: [RoutingCandidate], by strategy: any RoutingStrategy, for request: RoutingRequest
    ) -> [RoutingCandidate] {
        guard let first = candidates.first, candidates.count > 1 else { return candidates }
        var ordered = candidates
        if candidates.allSatisfy({ $0.tier == first.tier }) {
            strategy.order(&ordered, for: request)
        } else {
            ordered.removeAll(keepingCapacity: true)
            for tier in Set(candidates.map(\.tier)).sorted() {
                var group = candidates.filter { $0.tier == tier }
                strategy.order(&group, for: request)
                ordered += group
            }
        }
        ordered.sortStably { $0.standing < $1.standing }
        return ordered
    }
}
