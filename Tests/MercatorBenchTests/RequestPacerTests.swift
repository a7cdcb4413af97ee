import MercatorBench
import Testing

/// Steps the pacer through virtual time.
struct RequestPacerTests {
    private static let second: UInt64 = 1_000_000_000
    private static let millisecond: UInt64 = 1_000_000

    /// Ten requests a second for one second, begun at 100 s, the first 0.2 s of it warm-up.
    private func pacer(requests: Int? = nil, patience: UInt64 = second, part: Int = 0, parts: Int = 1) -> RequestPacer {
        let times = RequestPacer.Times(
            beganAt: 100 * Self.second, measureFrom: 100 * Self.second + 200 * Self.millisecond,
            endsAt: 101 * Self.second, patience: patience)
        let schedule = ArrivalSchedule(.constant, rate: 10, seed: 1, part: part, parts: parts)
        return RequestPacer(times, schedule: schedule, requestsMax: requests, part: part, parts: parts)
    }

    private func at(_ milliseconds: UInt64) -> UInt64 { 100 * Self.second + milliseconds * Self.millisecond }

    @Test func requestsBeginWhenTheyAreDue() {
        var pacer = pacer()
        for number in 0..<10 {
            let due = at(UInt64(number) * 100)
            if number > 0 { #expect(pacer.next(now: due - 1) == .wait(until: due)) }
            #expect(pacer.next(now: due) == .begin(dueAt: due, number: number))
        }
        #expect(pacer.next(now: at(900)) == .over)
        #expect(!pacer.hasRunOut)
        #expect(pacer.backlogMax == 0)
        #expect(pacer.notSent == 0)
    }

    /// No coordinated omission: after a stall of half a second five requests are begun at once, each timed from when
    /// it was due.
    @Test func aStallDoesNotMoveTheSchedule() {
        var pacer = pacer()
        #expect(pacer.next(now: at(0)) == .begin(dueAt: at(0), number: 0))
        for number in 1...5 {
            #expect(pacer.next(now: at(550)) == .begin(dueAt: at(UInt64(number) * 100), number: number))
        }
        #expect(pacer.next(now: at(550)) == .wait(until: at(600)))
        #expect(pacer.backlogMax == 4)
    }

    @Test func whatWaitsLongerThanARequestMayTakeIsNotSent() {
        var pacer = pacer(patience: 300 * Self.millisecond)
        #expect(pacer.next(now: at(0)) == .begin(dueAt: at(0), number: 0))
        // Due at 100, and at 200 to 400: the first belongs to the warm-up and does not count.
        #expect(pacer.next(now: at(750)) == .begin(dueAt: at(500), number: 5))
        #expect(pacer.notSent == 3)
        // Long after the end nothing is sent any more.
        #expect(pacer.next(now: at(5_000)) == .over)
        #expect(pacer.notSent == 7)
    }

    @Test func theNumberOfRequestsIsKept() {
        var pacer = pacer(requests: 2)
        #expect(pacer.next(now: at(400)) == .begin(dueAt: at(0), number: 0))
        #expect(pacer.next(now: at(400)) == .begin(dueAt: at(100), number: 1))
        #expect(!pacer.hasRunOut)
        #expect(pacer.next(now: at(400)) == .over)
        #expect(pacer.hasRunOut)
    }

    @Test func partsSendEachRequestOnce() {
        var (first, second) = (pacer(requests: 5, part: 0, parts: 2), pacer(requests: 5, part: 1, parts: 2))
        var numbers: [Int] = []
        while case .begin(_, let number) = first.next(now: at(900)) { numbers.append(number) }
        while case .begin(_, let number) = second.next(now: at(900)) { numbers.append(number) }
        #expect(numbers.sorted() == [0, 1, 2, 3, 4])
    }

    @Test func aClosedLoopIsDueWheneverItIsAsked() {
        let times = RequestPacer.Times(beganAt: 0, measureFrom: 0, endsAt: 1_000, patience: 10)
        var pacer = RequestPacer(times, schedule: nil, requestsMax: nil)
        #expect(pacer.next(now: 5) == .begin(dueAt: 5, number: 0))
        #expect(pacer.next(now: 999) == .begin(dueAt: 999, number: 1))
        #expect(pacer.next(now: 1_000) == .over)
        #expect(pacer.backlogMax == 0)
    }
}
