import MercatorRouting
import Testing

/// What decides when, and how often, a second attempt is made.
@Suite struct HedgingTests {
    @Test(arguments: [50, 75, 90, 95, 99]) func percentilesAreAFifthTooLateAtMost(percent: Int) throws {
        var histogram = LatencyHistogram()
        for step in 1...900 { histogram.observe(UInt64(step) * 10_000_000) }
        let found = Double(try #require(histogram.percentile(percent)))
        let exact = Double(percent) / 100 * 9_000_000_000
        #expect(found >= exact * 0.99 && found <= exact * 1.21, "p\(percent): \(found)")
    }

    @Test func tooFewSayNothing() {
        var histogram = LatencyHistogram()
        for _ in 1..<LatencyHistogram.answersMin { histogram.observe(5) }
        #expect(histogram.percentile(50) == nil)
        histogram.observe(.max)
        #expect(histogram.percentile(50) == 1_000_000)
        #expect(histogram.percentile(99).map { $0 > 300_000_000_000 } == true, "the last bucket takes what is beyond")
    }

    @Test func theOldFades() throws {
        var histogram = LatencyHistogram()
        for _ in 0..<5_000 { histogram.observe(10_000_000_000) }
        for _ in 0..<5_000 { histogram.observe(10_000_000) }
        #expect(try #require(histogram.percentile(95)) < 13_000_000)
    }

    @Test func theBudgetIsAShare() {
        var budget = HedgeBudget(share: 0.05)
        #expect(budget.withdraw() && !budget.withdraw())
        var spent = 0
        for _ in 0..<10_000 {
            budget.deposit()
            if budget.withdraw() { spent += 1 }
        }
        #expect((498...501).contains(spent), "\(spent)")
        for _ in 0..<10_000 { budget.deposit() }
        var burst = 0
        while budget.withdraw() { burst += 1 }
        #expect(burst == 10)
    }
}
