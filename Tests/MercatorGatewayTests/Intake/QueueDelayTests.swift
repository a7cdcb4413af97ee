import MercatorGateway
import MercatorSystem
import Testing

@Suite("queue delay")
struct QueueDelayTests {
    private static let limit = Duration.milliseconds(10)

    private func at(_ milliseconds: Int) -> Instant { Instant(nanoseconds: UInt64(milliseconds + 1_000) * 1_000_000) }

    @Test func aBurstMayWait() {
        var delay = QueueDelay(limit: Self.limit)
        for step in 0..<9 { delay.measured(.milliseconds(80), at: at(step * 10)) }
        #expect(delay.share == 0)
        delay.measured(.milliseconds(1), at: at(90))
        for step in 10..<19 { delay.measured(.milliseconds(80), at: at(step * 10)) }
        #expect(delay.share == 0, "the queue was empty once")
        #expect(!delay.refuses(draw: 0, at: at(190)))
    }

    @Test func aQueueThatStaysIsCutAndComesBack() {
        var delay = QueueDelay(limit: Self.limit)
        for step in 0..<40 { delay.measured(.milliseconds(50), at: at(step * 10)) }
        #expect(delay.share > 0.3)
        #expect(delay.refuses(draw: 0, at: at(400)) && !delay.refuses(draw: 0.99, at: at(400)))
        for step in 40..<120 { delay.measured(.milliseconds(1), at: at(step * 10)) }
        #expect(delay.share == 0)
    }

    @Test func someAlwaysPass() {
        var delay = QueueDelay(limit: Self.limit)
        for step in 0..<1_000 { delay.measured(.seconds(5), at: at(step * 10)) }
        #expect(delay.share < 0.99)
        #expect(!delay.refuses(draw: 0.99, at: at(10_000)))
    }

    @Test func whatIsOldIsForgotten() {
        var delay = QueueDelay(limit: Self.limit)
        for step in 0..<40 { delay.measured(.milliseconds(50), at: at(step * 10)) }
        #expect(!delay.refuses(draw: 0, at: at(1_500)))
        delay.measured(.milliseconds(50), at: at(6_000))
        #expect(delay.share == 0)
    }

    @Test func noLimitRefusesNothingAndMeasuresNothing() {
        var delay = QueueDelay(limit: .zero)
        #expect(!delay.isDue(at: at(0)))
        for step in 0..<100 { delay.measured(.seconds(1), at: at(step * 10)) }
        #expect(!delay.refuses(draw: 0, at: at(1_000)))
    }

    @Test func measuringIsDueNowAndThen() {
        var delay = QueueDelay(limit: Self.limit)
        #expect(delay.isDue(at: at(0)))
        delay.measured(.zero, at: at(0))
        #expect(!delay.isDue(at: at(9)) && delay.isDue(at: at(10)))
    }

    /// A thousand clients that ask for three times what can be served, each again as soon as it has an answer: what was
    /// not asked in time is asked then, so the queue is never shorter than the crowd.
    @Test func aCrowdDoesNotMakeTheShareSwing() {
        let (cost, refusal, rate) = (0.000227, 0.000018, 13_200.0)
        var delay = QueueDelay(limit: Self.limit)
        var (now, turn, wanted, served, slow) = (0.0, 0.001, 0.0, 0.0, 0.0)
        while now < 8 {
            wanted += rate * turn
            let requests = min(1_000, wanted)
            wanted -= requests
            let accepted = requests * (1 - delay.share)
            turn = max(0.0001, accepted * cost + (requests - accepted) * refusal)
            now += turn
            let instant = Instant(nanoseconds: UInt64((now + 1) * 1e9))
            if delay.isDue(at: instant) { delay.measured(.nanoseconds(Int64(turn * 1e9)), at: instant) }
            guard now > 2 else { continue }
            served += accepted
            if turn > 0.02 { slow += turn }
        }
        #expect(slow < 0.06, "\(slow) of 6 s in turns of more than 20 ms")
        #expect(served * cost / 6 > 0.75)
    }

    /// A loop that serves whatever has come since its last turn, and gets several times what it can do.
    @Test(arguments: [1.5, 3, 6])
    func theShareSettlesWhereTheRestIsServedInTime(overload: Double) {
        let (cost, refusal) = (0.0005, 0.00002)
        var delay = QueueDelay(limit: Self.limit)
        var (now, turn, served, arrived) = (0.0, 0.001, 0.0, 0.0)
        var (waits, late): ([Double], Int) = ([], 0)
        while now < 20 {
            let requests = min(4_000, overload / cost * turn)
            let accepted = requests * (1 - delay.share)
            turn = max(0.0001, accepted * cost + (requests - accepted) * refusal)
            now += turn
            let instant = Instant(nanoseconds: UInt64((now + 1) * 1e9))
            if delay.isDue(at: instant) { delay.measured(.nanoseconds(Int64(turn * 1e9)), at: instant) }
            guard now > 2 else { continue }
            served += accepted
            arrived += requests
            waits.append(turn)
            if turn > 0.1 { late += 1 }
        }
        waits.sort()
        // What can be served at all, when the refusals have taken their part.
        let possible = (1 - overload * refusal / cost) / (1 - refusal / cost)
        let goodput = served * cost / 18
        #expect(goodput > 0.9 * possible, "\(goodput) of \(possible)")
        #expect(waits[waits.count / 2] < 0.025, "half of all turns take \(waits[waits.count / 2]) s")
        #expect(Double(late) / Double(waits.count) < 0.05)
    }
}
