import MercatorRouting
import MercatorSystem
import MercatorTesting
import Testing

/// Breaker and budget together, in virtual time: what a failing provider is spared.
@Suite struct StormSimulationTests {
    /// A provider, and callers that retry three times after pauses of up to half a second, doubling.
    private struct World {
        var breaker = CircuitBreaker(BreakerSettings())
        var budget = RetryBudget()
        var random: SplitMix64
        var asked = 0
        var answered = 0
        var sent = 0
        var sentWhileOpen = 0
        /// What waits for its next attempt: when, and how many it has had.
        var waiting: [(due: Instant, attempts: Int)] = []

        init(seed: UInt64) {
            random = SplitMix64(seed: seed)
        }

        mutating func attempt(_ number: Int, _ now: Instant, isUp: Bool) {
            guard case .pass(let pass) = breaker.admit(now: now) else { return }
            if breaker.state(at: now) != .closed { sentWhileOpen += 1 }
            sent += 1
            if isUp {
                breaker.succeeded(pass, now: now)
                budget.deposit(answers: 1)
                answered += 1
                return
            }
            breaker.failed(pass, now: now, random: random.next())
            let plan = RetryPlan()
            guard
                let pause = plan.delay(
                    before: number, after: .connection, retryAfter: nil, within: .seconds(30), random: random.next()),
                budget.withdraw(now: now)
            else { return }
            waiting.append((now.advanced(by: pause), number + 1))
        }

        mutating func run(seconds: Int, perSecond: Int, isUp: (Instant) -> Bool) {
            let step = Duration.milliseconds(10)
            var now = Instant(nanoseconds: 0)
            for _ in 0..<seconds * 100 {
                now = now.advanced(by: step)
                let due = waiting.filter { $0.due <= now }
                waiting.removeAll { $0.due <= now }
                for retry in due { attempt(retry.attempts, now, isUp: isUp(now)) }
                for _ in 0..<perSecond / 100 {
                    asked += 1
                    attempt(1, now, isUp: isUp(now))
                }
            }
        }
    }

    @Test(arguments: [100, 500, 1_000], 1...8) func aFlappingProviderIsNotStormed(perSecond: Int, seed: Int) {
        var world = World(seed: UInt64(seed))
        world.run(seconds: 60, perSecond: perSecond) { ($0.nanoseconds / 1_000_000_000).isMultiple(of: 2) }
        #expect(Double(world.sent) <= 1.2 * Double(world.asked), "seed \(seed): \(world.sent) of \(world.asked)")
        #expect(world.answered > world.asked / 50, "it is not given up")
    }

    @Test(arguments: [100, 500, 1_000], 1...8) func withoutABreakerTheBudgetAloneHolds(perSecond: Int, seed: Int) {
        var world = World(seed: UInt64(seed))
        var settings = BreakerSettings()
        settings.isEnabled = false
        world.breaker = CircuitBreaker(settings)
        world.run(seconds: 60, perSecond: perSecond) { ($0.nanoseconds / 1_000_000_000).isMultiple(of: 2) }
        let bound = 1.2 * Double(world.asked) + Double(RoutingBounds.retriesSavedMax)
        #expect(Double(world.sent) <= bound, "seed \(seed): \(world.sent) of \(world.asked)")
        // Half of it is down, and retries bring some of that back.
        #expect(world.answered > world.asked / 2)
    }

    @Test(arguments: 1...8) func aDeadProviderSeesProbesOnly(seed: Int) {
        var world = World(seed: UInt64(seed))
        world.run(seconds: 60, perSecond: 100) { _ in false }
        // Five to open it, then one after 1, 2 and 4 seconds and each 3.75 to 5.
        #expect(world.sent - world.sentWhileOpen == BreakerSettings().failuresMax)
        #expect(world.sentWhileOpen >= 13 && world.sentWhileOpen <= 18, "\(world.sentWhileOpen)")
    }

    @Test(arguments: 1...8) func afterAnOutageItIsUsedWithinFiveSeconds(seed: Int) {
        var world = World(seed: UInt64(seed))
        var answeredByThen = 0
        world.run(seconds: 65, perSecond: 100) { $0.nanoseconds >= 60_000_000_000 }
        answeredByThen = world.answered
        #expect(answeredByThen > 0)
        #expect(world.breaker.state(at: Instant(nanoseconds: 65_000_000_000)) == .closed)
    }
}
