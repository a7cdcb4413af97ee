import MercatorBench
import MercatorTesting
import Testing

struct LatencyHistogramTests {
    /// Of a bucket's times its longest is told: never too little, and at most one bucket too much.
    private static let precisions = [(LatencyHistogram.fine, 1.0 / 1_024), (LatencyHistogram.coarse, 1.0 / 16)]

    @Test func emptyHistogramIsZero() {
        let histogram = LatencyHistogram()
        #expect(histogram.count == 0)
        #expect(histogram.time(at: 0.99) == 0)
        #expect(histogram.mean == 0)
        #expect(histogram.shortest == 0)
        #expect(histogram.deviation == 0)
    }

    @Test(arguments: [UInt64(0), 1, 127, 2_047, 2_048, 2_049, 65_535, 1_000_000, 123_456_789, 3_600_000_000_000])
    func oneTimeIsFoundAgainWithinItsBucket(_ time: UInt64) {
        for (stepBits, error) in Self.precisions {
            var histogram = LatencyHistogram(stepBits: stepBits)
            histogram.record(time)
            histogram.record(time + time / 8 + 1)
            let found = histogram.time(at: 0.5)
            #expect(found >= time)
            #expect(Double(found) <= Double(time) * (1 + error))
        }
    }

    @Test(arguments: [UInt64(1), 7, 42])
    func everyQuantileIsNearTheSortedOne(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        // Times over nine orders of magnitude.
        let times = (0..<5_000).map { _ in random.next() >> UInt64(23 + random.below(40)) }
        for (stepBits, error) in Self.precisions {
            var histogram = LatencyHistogram(stepBits: stepBits)
            for time in times { histogram.record(time) }
            let sorted = times.sorted()
            for quantile in [0.0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1] {
                let exact = sorted[max(0, Int((quantile * 5_000).rounded(.up)) - 1)]
                let found = histogram.time(at: quantile)
                #expect(found >= exact)
                #expect(Double(found) <= Double(exact) * (1 + error), "seed \(seed), quantile \(quantile)")
            }
            #expect(histogram.shortest == sorted.first)
            #expect(histogram.longest == sorted.last)
        }
    }

    @Test func quantilesNeverDecrease() {
        var random = SplitMix64(seed: 3)
        var histogram = LatencyHistogram()
        for _ in 0..<1_000 { histogram.record(random.next() >> 30) }
        let times = (0...1_000).map { histogram.time(at: Double($0) / 1_000) }
        #expect(times == times.sorted())
    }

    @Test func meanAndDeviationAreExact() {
        var histogram = LatencyHistogram()
        for time in 1...10_000 { histogram.record(UInt64(time) * 1_000) }
        #expect(abs(histogram.mean - 5_000_500) < 1)
        // Of the numbers 1 to n it is the root of (n² - 1) / 12.
        #expect(abs(histogram.deviation / 2_886_751.3 - 1) < 1e-6)
    }

    @Test func anyTimeIsTaken() {
        var histogram = LatencyHistogram()
        histogram.record(.max)
        histogram.record(1 << 50)
        #expect(histogram.count == 2)
        #expect(histogram.longest == .max)
        #expect(histogram.time(at: 0.5) == .max)
    }

    @Test func mergingIsTheSameAsRecordingAll() {
        var random = SplitMix64(seed: 9)
        var (a, b, all) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for number in 0..<2_000 {
            let time = random.next() >> 34
            if number % 3 == 0 { a.record(time) } else { b.record(time) }
            all.record(time)
        }
        a.merge(b)
        a.merge(LatencyHistogram())
        #expect(a.count == all.count)
        #expect(a.shortest == all.shortest)
        #expect(a.longest == all.longest)
        for quantile in [0.1, 0.5, 0.99, 1] { #expect(a.time(at: quantile) == all.time(at: quantile)) }
    }
}
