import MercatorRouting
import MercatorSystem
import Testing

@Suite struct CircuitBreakerTests {
    private let now = Instant(nanoseconds: 1_000_000_000)

    /// Changes a breaker behind a reference, so that expectations may.
    private final class Bench {
        private var breaker: CircuitBreaker

        init(_ settings: BreakerSettings = BreakerSettings()) {
            breaker = CircuitBreaker(settings)
        }

        var consecutiveFailures: Int { breaker.consecutiveFailures }
        var reopening: Instant? { breaker.reopening }
        func state(at now: Instant) -> CircuitBreaker.State { breaker.state(at: now) }
        func isClear(at now: Instant) -> Bool { breaker.isClear(at: now) }
        func admit(at now: Instant) -> CircuitBreaker.Admission { breaker.admit(now: now) }
        func hint() { breaker.hint() }
        func abandoned(_ pass: CircuitBreaker.Pass) { breaker.abandoned(pass) }
        func usedUp(_ pass: CircuitBreaker.Pass, wish: Duration? = nil, now: Instant) {
            breaker.usedUp(pass, wish: wish, now: now, random: 0)
        }

        func pass(at now: Instant) throws -> CircuitBreaker.Pass {
            guard case .pass(let pass) = breaker.admit(now: now) else { throw NotAdmitted() }
            return pass
        }

        func succeeded(_ pass: CircuitBreaker.Pass, count: Int = 1, now: Instant) {
            breaker.succeeded(pass, count: count, now: now)
        }

        @discardableResult
        func failed(_ pass: CircuitBreaker.Pass, now: Instant, random: UInt64) -> Bool {
            breaker.failed(pass, now: now, random: random)
        }
    }

    private struct NotAdmitted: Error {}

    /// A breaker that has just opened by failures in a row.
    private func opened(_ settings: BreakerSettings = BreakerSettings(), random: UInt64 = 0) throws -> Bench {
        let breaker = Bench(settings)
        for _ in 0..<settings.failuresMax { breaker.failed(try breaker.pass(at: now), now: now, random: random) }
        #expect(breaker.state(at: now) == .open)
        return breaker
    }

    @Test func aUsedUpAccountOpensItForLongerAndLonger() throws {
        let breaker = Bench()
        var time = now
        for seconds in [60, 120, 240, 300, 300] {
            breaker.usedUp(try breaker.pass(at: time), now: time)
            #expect(breaker.state(at: time) == .open)
            // A good look from outside changes nothing, and neither does who was asked before.
            breaker.hint()
            breaker.usedUp(.usual, now: time)
            breaker.succeeded(.usual, now: time)
            #expect(breaker.admit(at: time) == .refused(until: time.advanced(by: .seconds(seconds))))
            time = time.advanced(by: .seconds(seconds))
        }
        breaker.succeeded(try breaker.pass(at: time), now: time)
        #expect(breaker.state(at: time) == .closed)
        breaker.usedUp(try breaker.pass(at: time), wish: .seconds(100), now: time)
        #expect(breaker.reopening == time.advanced(by: .seconds(100)), "all is forgotten, and the wish is longer")
    }

    @Test func aUsedUpAccountFoundInATrialIsHeld() throws {
        let breaker = try opened()
        let later = now.advanced(by: .seconds(1))
        breaker.usedUp(try breaker.pass(at: later), wish: .seconds(100_000), now: later)
        #expect(breaker.reopening == later.advanced(by: .seconds(300)), "five minutes at most")
        var settings = BreakerSettings()
        settings.isEnabled = false
        let off = Bench(settings)
        off.usedUp(try off.pass(at: now), now: now)
        #expect(off.state(at: now) == .closed)
    }

    @Test func opensAfterFailuresInARow() throws {
        let breaker = Bench()
        for number in 1...5 {
            #expect(breaker.state(at: now) == .closed)
            let hasOpened = breaker.failed(try breaker.pass(at: now), now: now, random: 0)
            #expect(hasOpened == (number == 5))
        }
        #expect(breaker.state(at: now) == .open)
        #expect(breaker.consecutiveFailures == 5)
        #expect(breaker.admit(at: now) == .refused(until: now.advanced(by: .seconds(1))))
    }

    @Test func aSuccessEndsTheRow() throws {
        let breaker = Bench()
        for _ in 0..<4 { breaker.failed(try breaker.pass(at: now), now: now, random: 0) }
        breaker.succeeded(try breaker.pass(at: now), now: now)
        for _ in 0..<4 { breaker.failed(try breaker.pass(at: now), now: now, random: 0) }
        #expect(breaker.state(at: now) == .closed)
    }

    @Test func opensByTheShareOfTheWindow() throws {
        let breaker = Bench()
        for number in 0..<19 {
            let pass = try breaker.pass(at: now)
            if number.isMultiple(of: 2) {
                breaker.failed(pass, now: now, random: 0)
            } else {
                breaker.succeeded(pass, now: now)
            }
        }
        #expect(breaker.state(at: now) == .closed, "nineteen say nothing")
        breaker.failed(try breaker.pass(at: now), now: now, random: 0)
        #expect(breaker.state(at: now) == .open)
    }

    @Test func theWindowForgets() throws {
        let breaker = Bench()
        for _ in 0..<4 { breaker.failed(try breaker.pass(at: now), now: now, random: 0) }
        breaker.succeeded(try breaker.pass(at: now), count: 12, now: now)
        #expect(!breaker.isClear(at: now))
        let later = now.advanced(by: .seconds(34))
        #expect(breaker.isClear(at: later))
        breaker.succeeded(try breaker.pass(at: later), count: 10, now: later)
        for _ in 0..<4 { breaker.failed(try breaker.pass(at: later), now: later, random: 0) }
        #expect(breaker.state(at: later) == .closed)
    }

    @Test func oneProbeAtATimeAndAGoodOneCloses() throws {
        let breaker = try opened()
        let later = now.advanced(by: .seconds(1))
        #expect(breaker.state(at: later) == .halfOpen)
        let probe = try breaker.pass(at: later)
        #expect(probe.isProbe)
        #expect(throws: NotAdmitted.self) { try breaker.pass(at: later) }
        breaker.succeeded(probe, now: later)
        #expect(breaker.state(at: later) == .closed)
        #expect(breaker.consecutiveFailures == 0)
        #expect(try !breaker.pass(at: later).isProbe)
    }

    @Test func aBadProbeOpensAgain() throws {
        let breaker = try opened()
        let later = now.advanced(by: .seconds(1))
        #expect(breaker.failed(try breaker.pass(at: later), now: later, random: 0))
        #expect(breaker.state(at: later) == .open)
        #expect(throws: NotAdmitted.self) { try breaker.pass(at: later.advanced(by: .milliseconds(1_499))) }
        #expect(try breaker.pass(at: later.advanced(by: .seconds(2))).isProbe)
    }

    @Test func theTimeGrowsToItsLimit() throws {
        let breaker = try opened()
        var time = now
        for expected in [1, 2, 4, 5, 5] {
            let end = try #require(breaker.reopening)
            #expect(end.since(time) == .seconds(expected))
            time = end
            breaker.failed(try breaker.pass(at: time), now: time, random: 0)
        }
        time = try #require(breaker.reopening)
        breaker.succeeded(try breaker.pass(at: time), now: time)
        for _ in 0..<5 { breaker.failed(try breaker.pass(at: time), now: time, random: 0) }
        #expect(breaker.reopening == time.advanced(by: .seconds(1)), "short again after it was well")
    }

    @Test func severalProbesWhereTheOperatorWantsThem() throws {
        var settings = BreakerSettings()
        settings.probesMax = 2
        let breaker = try opened(settings)
        let later = now.advanced(by: .seconds(1))
        let (first, second) = (try breaker.pass(at: later), try breaker.pass(at: later))
        #expect(throws: NotAdmitted.self) { try breaker.pass(at: later) }
        breaker.succeeded(first, now: later)
        #expect(breaker.state(at: later) == .halfOpen)
        breaker.succeeded(second, now: later)
        #expect(breaker.state(at: later) == .closed)
    }

    @Test func anAbandonedProbeFreesItsPlace() throws {
        let breaker = try opened()
        let later = now.advanced(by: .seconds(1))
        breaker.abandoned(try breaker.pass(at: later))
        #expect(try breaker.pass(at: later).isProbe)
    }

    @Test func aProbeThatHangsDoesNotHoldUpTheNext() throws {
        let breaker = try opened()
        let later = now.advanced(by: .seconds(1))
        _ = try breaker.pass(at: later)
        #expect(throws: NotAdmitted.self) { try breaker.pass(at: later.advanced(by: .seconds(4))) }
        #expect(try breaker.pass(at: later.advanced(by: .seconds(5))).isProbe)
    }

    @Test func whatCameBeforeSaysNothing() throws {
        let breaker = Bench()
        let old = try breaker.pass(at: now)
        for _ in 0..<5 { breaker.failed(try breaker.pass(at: now), now: now, random: 0) }
        breaker.succeeded(old, now: now)
        #expect(breaker.state(at: now) == .open, "a late success does not close")
        let later = now.advanced(by: .seconds(1))
        breaker.succeeded(try breaker.pass(at: later), now: later)
        for _ in 0..<9 { #expect(!breaker.failed(old, now: later, random: 0)) }
        #expect(breaker.state(at: later) == .closed, "late failures do not open")
    }

    @Test func theTimeIsJittered() throws {
        var ends: Set<UInt64> = []
        for bits in [0, 0x3FFF, 0x7FFF, 0xBFFF, UInt64(0xFFFF)] {
            let breaker = try opened(random: bits)
            let end = try #require(breaker.reopening)
            #expect(end.since(now) <= .seconds(1) && end.since(now) >= .milliseconds(750))
            ends.insert(end.nanoseconds)
        }
        #expect(ends.count == 5)
    }

    @Test func aHintMakesTheNextRequestAProbe() throws {
        let breaker = try opened()
        #expect(throws: NotAdmitted.self) { try breaker.pass(at: now) }
        breaker.hint()
        #expect(breaker.state(at: now) == .halfOpen)
        #expect(try breaker.pass(at: now).isProbe)
        let closed = Bench()
        closed.hint()
        #expect(closed.state(at: now) == .closed)
    }

    @Test func switchedOffItOnlyCounts() throws {
        var settings = BreakerSettings()
        settings.isEnabled = false
        let breaker = Bench(settings)
        for _ in 0..<100 { #expect(!breaker.failed(try breaker.pass(at: now), now: now, random: 0)) }
        #expect(breaker.consecutiveFailures == 100)
        #expect(breaker.state(at: now) == .closed)
    }
}
