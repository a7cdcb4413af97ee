import MercatorBench
import Testing

struct ArrivalScheduleTests {
    private func times(
        _ arrivals: Arrivals, rate: Double, seed: UInt64 = 1, part: Int = 0, parts: Int = 1, count: Int
    ) -> [UInt64] {
        var schedule = ArrivalSchedule(arrivals, rate: rate, seed: seed, part: part, parts: parts)
        return (0..<count).map { _ in
            defer { schedule.advance() }
            return schedule.dueAfter
        }
    }

    @Test func constantArrivalsAreEvenlySpread() {
        #expect(times(.constant, rate: 1_000, count: 4) == [0, 1_000_000, 2_000_000, 3_000_000])
        #expect(times(.constant, rate: 0.5, count: 2) == [0, 2_000_000_000])
    }

    @Test func constantArrivalsDoNotDrift() {
        var schedule = ArrivalSchedule(.constant, rate: 3_000, seed: 1)
        for _ in 0..<10_800_000 { schedule.advance() }
        // An hour of thirds of milliseconds.
        #expect(schedule.dueAfter == 3_600_000_000_000)
    }

    @Test func theSeedDecidesPoissonArrivals() {
        let one = times(.poisson, rate: 1_000, seed: 7, count: 100)
        #expect(one == times(.poisson, rate: 1_000, seed: 7, count: 100))
        #expect(one != times(.poisson, rate: 1_000, seed: 8, count: 100))
        #expect(one == one.sorted())
    }

    /// Recorded: another machine or a later version must not send another load for the same seed.
    @Test func aSeedMeansTheSameEverywhere() {
        let found = times(.poisson, rate: 100, seed: 1, count: 4)
        let recorded: [UInt64] = [5_681_695, 8_614_917, 8_909_177, 17_020_397]
        // Logarithms may differ in their last bit from one C library to the next.
        for (time, expected) in zip(found, recorded) { #expect(max(time, expected) - min(time, expected) <= 2) }
    }

    @Test func poissonGapsAreExponential() {
        let times = times(.poisson, rate: 1_000, count: 100_000)
        let gaps = zip(times.dropFirst(), times).map { Double($0 - $1) / 1e6 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        #expect(abs(mean - 1) < 0.02)
        // An exponential distribution deviates by its mean, and 1 - 1/e of it lies below the mean.
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        #expect(abs(variance.squareRoot() - 1) < 0.02)
        let below = Double(gaps.count { $0 < 1 }) / Double(gaps.count)
        #expect(abs(below - 0.632) < 0.01)
    }

    @Test(arguments: [Arrivals.constant, .poisson], [2, 3])
    func partsShareOneSchedule(_ arrivals: Arrivals, _ parts: Int) {
        let whole = times(arrivals, rate: 900, seed: 5, count: 60)
        let shared = (0..<parts).flatMap {
            times(arrivals, rate: 900, seed: 5, part: $0, parts: parts, count: 60 / parts)
        }
        #expect(shared.sorted() == whole)
    }
}
