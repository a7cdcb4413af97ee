import MercatorBench
import Testing

struct TimelineTests {
    private static let second: UInt64 = 1_000_000_000

    @Test func slotsAreRoundAndEnough() {
        for (seconds, width) in [
            (0, 100_000_000), (10, 100_000_000), (60, 500_000_000), (61, Self.second), (3_600, 30 * Self.second),
        ] {
            #expect(Timeline(expecting: UInt64(seconds) * Self.second).width == UInt64(width))
        }
    }

    @Test func endsAreNotedWhereTheyHappen() {
        var timeline = Timeline()
        timeline.record(after: 50_000_000, latency: 1_000)
        timeline.record(after: 250_000_000, latency: nil)
        #expect(timeline.slots.map(\.ok) == [1, 0, 0])
        #expect(timeline.slots.map(\.failed) == [0, 0, 1])
        #expect(timeline.slots[0].latency.count == 1)
    }

    @Test func aLongRunStaysWithinItsBound() {
        var timeline = Timeline()
        for tenth in 0..<UInt64(10_000) { timeline.record(after: tenth * 100_000_000, latency: 1_000) }
        #expect(timeline.slots.count <= Timeline.slotsMax)
        #expect(timeline.slots.map(\.ok).reduce(0, +) == 10_000)
        #expect(timeline.width == 6_400_000_000)
        timeline.record(after: .max, latency: nil)
        #expect(timeline.slots.count <= Timeline.slotsMax)
    }

    @Test func loopsOfDifferentLengthsAddUp() {
        var (short, long) = (Timeline(), Timeline())
        for tenth in 0..<UInt64(100) { short.record(after: tenth * 100_000_000, latency: 1_000) }
        for tenth in 0..<UInt64(1_000) { long.record(after: tenth * 100_000_000, latency: nil) }
        short.merge(long)
        #expect(short.width == long.width)
        #expect(short.slots.map(\.ok).reduce(0, +) == 100)
        #expect(short.slots.map(\.failed).reduce(0, +) == 1_000)
    }
}
