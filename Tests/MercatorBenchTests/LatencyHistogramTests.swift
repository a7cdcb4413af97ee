import MercatorBench
import Testing

struct LatencyHistogramTests {
    @Test func emptyHistogramIsZero() {
        let histogram = LatencyHistogram()
        #expect(histogram.count == 0)
        #expect(histogram.time(at: 0.99) == 0)
        #expect(histogram.mean == 0)
    }

    @Test(arguments: [UInt64(0), 1, 127, 128, 129, 1_000, 65_535, 1_000_000, 123_456_789, 3_600_000_000_000])
    func oneTimeIsFoundAgainWithinItsBucket(_ time: UInt64) {
        var histogram = LatencyHistogram()
        histogram.record(time)
        histogram.record(time * 2 + 1_000)
        let found = histogram.time(at: 0.5)
        #expect(found >= time)
        #expect(Double(found) <= Double(time) * 1.016)
    }

    @Test func quantilesOfAnEvenSpread() {
        var histogram = LatencyHistogram()
        for time in 1...10_000 { histogram.record(UInt64(time) * 1_000) }
        for (quantile, expected) in [(0.5, 5e6), (0.9, 9e6), (0.99, 9.9e6), (1, 1e7)] {
            #expect(abs(Double(histogram.time(at: quantile)) / expected - 1) < 0.017)
        }
        #expect(histogram.longest == 10_000_000)
        #expect(abs(histogram.mean - 5_000_500) < 1)
    }

    @Test func anyTimeIsTaken() {
        var histogram = LatencyHistogram()
        histogram.record(.max)
        #expect(histogram.count == 1)
        #expect(histogram.longest == .max)
    }

    @Test func mergingAddsUp() {
        var a = LatencyHistogram()
        var b = LatencyHistogram()
        for time in 1...100 { a.record(UInt64(time)) }
        for time in 101...200 { b.record(UInt64(time)) }
        a.merge(b)
        #expect(a.count == 200)
        #expect(a.time(at: 0.5) == 100)
        #expect(a.longest == 200)
    }
}
