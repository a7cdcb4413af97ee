import MercatorSystem
import Testing

@Suite struct InstantTests {
    @Test func advancingSaturates() {
        let late = Instant(nanoseconds: .max - 5)
        #expect(late.advanced(by: .nanoseconds(5)) == Instant(nanoseconds: .max))
        #expect(late.advanced(by: .seconds(1)) == Instant(nanoseconds: .max))
        #expect(late.advanced(by: .seconds(Int64.max)) == Instant(nanoseconds: .max))
        #expect(late.advanced(by: .seconds(-1)) == late)
    }

    @Test func timeSinceIsNeverNegative() {
        let early = Instant(nanoseconds: 1_000)
        let late = early.advanced(by: .milliseconds(3))
        #expect(early < late)
        #expect(late.since(early) == .milliseconds(3))
        #expect(early.since(late) == .zero)
        #expect(Instant(nanoseconds: .max).since(Instant(nanoseconds: 0)) == .nanoseconds(Int64.max))
    }

    @Test(
        arguments: [
            (.zero, 0), (.nanoseconds(1), 1), (.seconds(2), 2_000_000_000), (.seconds(-2), 0), (.nanoseconds(-1), 0),
            (.seconds(Int64.max), .max), (Duration(secondsComponent: 0, attosecondsComponent: 9), 0),
        ] as [(Duration, UInt64)])
    func durationsAreCountedInWholeNanoseconds(duration: Duration, nanoseconds: UInt64) {
        #expect(duration.wholeNanoseconds == nanoseconds)
        #expect(duration.wholeMilliseconds == nanoseconds / 1_000_000)
    }
}
