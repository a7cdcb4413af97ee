import MercatorSystem
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, 0), (999_999, 0), (1_000_000, 1), (-1, -1), (-1_000_000, -1), (-1_000_001, -2),
            (Int64.min, -9_223_372_036_855),
            (Int64.max, 9_223_372_036_854),
        ] as [(Int64, Int64)])
    func secondsAreRoundedDown(microseconds: Int64, seconds: Int64) {
        #expect(Timestamp(microseconds: microseconds).seconds == seconds)
    }

    @Test func earlierIsLess() {
        #expect(Timestamp(microseconds: -1) < Timestamp(microseconds: 0))
        #expect(Timestamp(microseconds: 2) > Timestamp(microseconds: 1))
    }
}
