import MercatorRouting
import MercatorSystem
import Testing

@Suite struct ResilienceTests {
    private let start = Instant(nanoseconds: 77_000_000_000)

    /// Spends from a budget behind a reference, so that expectations may.
    private final class Purse {
        private var budget = RetryBudget()
        var available: Int { budget.available }
        func deposit(answers: Int) { budget.deposit(answers: answers) }
        @discardableResult func withdraw(now: Instant) -> Bool { budget.withdraw(now: now) }
    }

    private func at(_ duration: Duration) -> Instant { start.advanced(by: duration) }

    @Test func aWindowForgetsPartByPart() {
        var window = SlidingWindow(length: .seconds(10))
        for second in 0..<10 { window.add(successes: 1, failures: 1, at: at(.seconds(second))) }
        #expect(window.count == 20 && window.failureShare == 0.5)
        window.advance(to: at(.seconds(12)))
        #expect(window.count == 14)
        window.advance(to: at(.seconds(100_000)))
        #expect(window.count == 0 && window.failureShare == 0)
        window.add(failures: 1, at: at(.seconds(100_000)))
        window.add(failures: 1, at: at(.seconds(99_999)))
        #expect(window.failures == 2, "a clock of another thread may lag")
        window.clear()
        #expect(window.count == 0)
    }

    @Test func aCooldownIsKeptAndBounded() {
        var cooldown = Cooldown()
        #expect(!cooldown.isActive(at: start))
        cooldown.begin(.seconds(20), now: start)
        cooldown.begin(.seconds(1), now: start)
        #expect(cooldown.isActive(at: at(.seconds(19))) && !cooldown.isActive(at: at(.seconds(20))))
        cooldown.begin(.seconds(86_400), now: start)
        #expect(!cooldown.isActive(at: start.advanced(by: RoutingBounds.cooldownMax)))
        cooldown.clear()
        #expect(!cooldown.isActive(at: start))
        cooldown.begin(nil, now: start)
        #expect(cooldown.isActive(at: start) && !cooldown.isActive(at: at(.seconds(1))))
        cooldown.clear()
        cooldown.begin(.seconds(-5), now: start)
        #expect(!cooldown.isActive(at: start))
    }

    @Test func aBudgetGivesOneForFive() {
        let budget = Purse()
        while budget.available > 0 { #expect(budget.withdraw(now: start)) }
        #expect(!budget.withdraw(now: start))
        budget.deposit(answers: 4)
        #expect(!budget.withdraw(now: start))
        budget.deposit(answers: 1)
        #expect(budget.withdraw(now: start) && !budget.withdraw(now: start))
    }

    @Test func aQuietGatewayMayRetryOnceASecond() {
        let budget = Purse()
        while budget.available > 0 { budget.withdraw(now: start) }
        #expect(!budget.withdraw(now: at(.milliseconds(999))))
        #expect(budget.withdraw(now: at(.milliseconds(1_000))))
        #expect(!budget.withdraw(now: at(.milliseconds(1_999))))
        #expect(budget.withdraw(now: at(.milliseconds(2_000))))
    }

    @Test func aBudgetIsBounded() {
        let budget = Purse()
        budget.deposit(answers: .max)
        #expect(budget.available == RoutingBounds.retriesSavedMax)
        budget.deposit(answers: -5)
        #expect(budget.available == RoutingBounds.retriesSavedMax)
    }

    @Test func latencyJumpsUpAndComesDownSlowly() {
        var estimate = LatencyEstimate(memory: .seconds(10))
        #expect(estimate.value(at: start) == 0)
        estimate.observe(10_000_000, now: start)
        estimate.observe(900_000_000, now: start)
        #expect(estimate.value(at: start) == 900_000_000)
        estimate.observe(10_000_000, now: at(.milliseconds(100)))
        let soon = estimate.value(at: at(.milliseconds(100)))
        #expect(soon > 800_000_000 && soon < 900_000_000)
        for step in 1...500 { estimate.observe(10_000_000, now: at(.milliseconds(100 * step))) }
        #expect(estimate.value(at: at(.seconds(50))) < 20_000_000)
    }

    @Test func latencyFadesWhileNobodyAsks() {
        var estimate = LatencyEstimate(memory: .seconds(10))
        estimate.observe(900_000_000, now: start)
        let values = (0...10).map { estimate.value(at: at(.seconds($0 * 10))) }
        for (earlier, later) in zip(values, values.dropFirst()) { #expect(later < earlier) }
        #expect(values[1] > 300_000_000 && values[1] < 360_000_000)
        #expect(estimate.value(at: Instant(nanoseconds: 0)) == 900_000_000, "time never runs backwards")
    }
}
