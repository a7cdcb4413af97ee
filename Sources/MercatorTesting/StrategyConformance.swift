package import MercatorRouting
import MercatorSystem

/// What every routing strategy must do, whatever it prefers; run over every registered one.
package struct StrategyConformance {
    private let type: any RoutingStrategy.Type
    private var random: SplitMix64
    /// What was broken, in words; empty for a good strategy.
    package private(set) var complaints: [String] = []

    package init(_ type: any RoutingStrategy.Type, seed: UInt64) {
        self.type = type
        random = SplitMix64(seed: seed)
    }

    /// Runs every check on a number of drawn sets of candidates.
    package mutating func run(rounds: Int) {
        let providers = 12
        let strategy = type.init(StrategySettings(providers: providers))
        for round in 0..<rounds {
            let candidates = draw(providers)
            var request = RoutingRequest(
                random: random.next(), now: Instant(nanoseconds: UInt64(round) * 1_000_000))
            request.key = random.chance(80) ? "caller-\(random.below(50))" : nil
            request.preferred = random.chance(50) ? random.below(providers) : nil
            request.promptTokens = random.below(100_000)
            request.completionTokens = random.below(10_000)
            var ordered = candidates
            strategy.order(&ordered, for: request)
            checkMembers(ordered, candidates)
            checkArrangement(RoutingOrder.arrange(candidates, by: strategy, for: request), candidates)
            if let first = ordered.first { strategy.settled(on: first.provider, for: request) }
        }
    }

    private mutating func draw(_ providers: Int) -> [RoutingCandidate] {
        var chosen = Array(0..<providers)
        chosen.removeAll { _ in random.chance(50) }
        return chosen.map { provider in
            var candidate = RoutingCandidate(provider: provider)
            candidate.weight = random.pick([0, 1, 1, 2, 7, 1_000_000])
            candidate.tier = random.below(3)
            candidate.standing = random.pick([.well, .well, .well, .coolingDown, .unwell])
            candidate.latency = random.pick([0, 1, 5e6, 9e9])
            candidate.inFlight = random.below(1_000)
            candidate.price = random.chance(50) ? TokenPrice(prompt: 1e-6, completion: 2e-6) : nil
            return candidate
        }
    }

    private mutating func checkMembers(_ ordered: [RoutingCandidate], _ given: [RoutingCandidate]) {
        guard Set(ordered) != Set(given) || ordered.count != given.count else { return }
        complain("candidates were added, lost, doubled or changed: \(given.count) became \(ordered.count)")
    }

    /// Lower tiers go first among those that are well, and those that are not well go behind all that are.
    private mutating func checkArrangement(_ ordered: [RoutingCandidate], _ given: [RoutingCandidate]) {
        checkMembers(ordered, given)
        for (earlier, later) in zip(ordered, ordered.dropFirst()) {
            if earlier.standing > later.standing { complain("one that is not well goes before one that is") }
            if earlier.standing == later.standing, earlier.tier > later.tier { complain("tiers are mixed") }
        }
    }

    private mutating func complain(_ text: String) {
        if complaints.count < 5 { complaints.append("\(type.name): \(text)") }
    }
}
