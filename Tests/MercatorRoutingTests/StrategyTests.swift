import MercatorRouting
import MercatorSystem
import MercatorTesting
import Testing

@Suite struct StrategyTests {
    private let start = Instant(nanoseconds: 1_000_000_000)

    private func request(
        _ random: UInt64 = 1, at now: Instant? = nil, _ fill: (inout RoutingRequest) -> Void = { _ in }
    ) -> RoutingRequest {
        var request = RoutingRequest(random: RequestDraws.mixed(random), now: now ?? start)
        fill(&request)
        return request
    }

    private func candidates(_ count: Int, _ fill: (inout RoutingCandidate) -> Void = { _ in }) -> [RoutingCandidate] {
        (0..<count).map { provider in
            var candidate = RoutingCandidate(provider: provider)
            fill(&candidate)
            return candidate
        }
    }

    private func order(
        _ strategy: some RoutingStrategy, _ given: [RoutingCandidate], _ request: RoutingRequest
    ) -> [Int] {
        RoutingOrder.arrange(given, by: strategy, for: request).map(\.provider)
    }

    @Test(arguments: StandardStrategies.names) func everyStrategyKeepsTheRules(name: String) throws {
        let type = try #require(StandardStrategies.named(name))
        for seed in 1...5 {
            var conformance = StrategyConformance(type, seed: UInt64(seed))
            conformance.run(rounds: 400)
            #expect(conformance.complaints.isEmpty, "seed \(seed): \(conformance.complaints)")
        }
    }

    @Test func namesAreSortedAndUnique() {
        #expect(Set(StandardStrategies.names).sorted() == StandardStrategies.names)
        #expect(StandardStrategies.named("fastest") == nil)
        #expect(StandardStrategies.all.allSatisfy { !$0.summary.isEmpty })
    }

    @Test func policyKeepsTheOrderAndTiersBreakIt() {
        let strategy = PolicyOrder(StrategySettings(providers: 3))
        #expect(order(strategy, candidates(3), request()) == [0, 1, 2])
        let tiered = candidates(3) { $0.tier = $0.provider == 0 ? 1 : 0 }
        #expect(order(strategy, tiered, request()) == [1, 2, 0])
    }

    @Test func whoIsNotWellGoesBehind() {
        let strategy = PolicyOrder(StrategySettings(providers: 4))
        var given = candidates(4)
        given[0].standing = .unwell
        given[1].standing = .coolingDown
        #expect(order(strategy, given, request()) == [2, 3, 1, 0])
    }

    @Test func turnsAreSmooth() {
        let strategy = RoundRobin(StrategySettings(providers: 3))
        let given = candidates(3) { $0.weight = [5, 1, 1][$0.provider] }
        let firsts = (0..<14).map { order(strategy, given, request(UInt64($0)))[0] }
        // nginx's own example: {a a b a c a a}
        #expect(firsts == [0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0])
    }

    @Test func whoIsOutSavesUpNoTurns() {
        let strategy = HealthBased(StrategySettings(providers: 2))
        var given = candidates(2)
        given[1].standing = .unwell
        for turn in 0..<50 { #expect(order(strategy, given, request(UInt64(turn))) == [0, 1]) }
        given[1].standing = .well
        let firsts = (0..<10).map { order(strategy, given, request(UInt64($0)))[0] }
        #expect(firsts.filter { $0 == 1 }.count == 5)
    }

    @Test func sharesFollowTheWeights() {
        let strategy = Weighted(StrategySettings(providers: 3))
        let given = candidates(3) { $0.weight = [70, 30, 0][$0.provider] }
        var counts = [0, 0, 0]
        for draw in 0..<10_000 {
            let ordered = order(strategy, given, request(UInt64(draw)))
            counts[ordered[0]] += 1
            #expect(ordered[2] == 2, "weight 0 is the last resort")
        }
        #expect(abs(counts[0] - 7_000) < 200, "\(counts)")
    }

    @Test func theCheapestForThisSize() {
        let strategy = LeastCost(StrategySettings(providers: 3))
        var given = candidates(3)
        given[0].price = TokenPrice(prompt: 1e-6, completion: 10e-6)
        given[1].price = TokenPrice(prompt: 3e-6, completion: 3e-6)
        let long = request { $0.promptTokens = 10_000 }
        let wordy = request { $0.completionTokens = 10_000 }
        #expect(order(strategy, given, long) == [0, 1, 2])
        #expect(order(strategy, given, wordy) == [1, 0, 2])
    }

    @Test func theLeastBusyForItsWeight() {
        let strategy = LeastBusy(StrategySettings(providers: 3))
        var given = candidates(3) { $0.inFlight = [4, 3, 9][$0.provider] }
        #expect(order(strategy, given, request()) == [1, 0, 2])
        given[2].weight = 4
        #expect(order(strategy, given, request()) == [2, 1, 0])
        let idle = candidates(3)
        let firsts = Set((0..<50).map { order(strategy, idle, request(UInt64($0)))[0] })
        #expect(firsts == [0, 1, 2], "equals share")
    }

    @Test func aSlowOneIsAvoided() {
        let strategy = LeastLatency(StrategySettings(providers: 3))
        let given = candidates(3) { $0.latency = [1e6, 1e6, 9e8][$0.provider] }
        for draw in 0..<200 {
            let ordered = order(strategy, given, request(UInt64(draw)))
            #expect(ordered[0] != 2 && ordered[2] == 2)
        }
    }

    @Test func anUnknownOneIsTriedByOneAtATime() {
        let strategy = LeastLatency(StrategySettings(providers: 2))
        var given = candidates(2) { $0.latency = $0.provider == 0 ? 1e6 : 0 }
        #expect(order(strategy, given, request())[0] == 1)
        given[1].inFlight = 1
        #expect(order(strategy, given, request())[0] == 0)
    }

    @Test func aCallerIsHeardWhereCallersMayChoose() {
        let strategy = Manual(StrategySettings(providers: 3))
        #expect(order(strategy, candidates(3), request { $0.preferred = 2 }) == [2, 0, 1])
        #expect(order(strategy, candidates(3), request { $0.preferred = 7 }) == [0, 1, 2])
        #expect(order(strategy, candidates(3), request()) == [0, 1, 2])
    }

    @Test func tiersThenShares() {
        let strategy = Priority(StrategySettings(providers: 4))
        let given = candidates(4) { $0.tier = $0.provider / 2 }
        var firsts: Set<Int> = []
        for draw in 0..<100 {
            let ordered = order(strategy, given, request(UInt64(draw)))
            #expect(Set(ordered.prefix(2)) == [0, 1])
            firsts.insert(ordered[0])
        }
        #expect(firsts == [0, 1])
    }

    @Test func aCallerStaysAndNewOnesSpread() {
        let settings = StrategySettings(providers: 4)
        let (here, elsewhere) = (Sticky(settings), Sticky(settings))
        var counts = [0, 0, 0, 0]
        let given = candidates(4) { $0.weight = $0.provider == 3 ? 2 : 1 }
        for caller in 0..<2_000 {
            let asked = request(UInt64(caller)) { $0.key = "caller-\(caller)" }
            let again = request(UInt64(caller) + 9_999) { $0.key = "caller-\(caller)" }
            let first = order(here, given, asked)[0]
            #expect(order(elsewhere, given, again)[0] == first, "the same on every gateway")
            counts[first] += 1
        }
        #expect(counts[3] > 700 && counts[3] < 900 && counts[0] > 300 && counts[0] < 500, "\(counts)")
    }

    @Test func aCallerThatHadToMoveStaysThere() {
        var settings = StrategySettings(providers: 3)
        settings.stickyFor = .seconds(60)
        let strategy = Sticky(settings)
        let asked = request { $0.key = "ann" }
        let home = order(strategy, candidates(3), asked)[0]
        let other = (home + 1) % 3
        strategy.settled(on: other, for: asked)
        #expect(order(strategy, candidates(3), asked)[0] == other)
        let later = request(at: start.advanced(by: .seconds(60))) { $0.key = "ann" }
        #expect(order(strategy, candidates(3), later)[0] == home, "forgotten after a while")
    }

    @Test func aStickyTableIsBounded() {
        var table = StickyTable(entriesMax: 3, lifetime: nil)
        for key in 1...3 { table.keep(UInt64(key), at: key, now: start) }
        table.keep(1, at: 9, now: start)
        table.keep(4, at: 4, now: start)
        #expect(table.count == 3)
        #expect(table.provider(of: 2, now: start) == nil, "the one not seen for longest goes")
        #expect(table.provider(of: 1, now: start) == 9)
        for key in 0..<10_000 { table.keep(UInt64(key % 7), at: key, now: start) }
        #expect(table.count == 3)
        #expect(table.provider(of: UInt64(9_999 % 7), now: start) == 9_999)
    }
}
