import MercatorRouting
import MercatorSystem
import Testing

@Suite struct RetryPlanTests {
    private let plan = RetryPlan(retriesMax: 5)

    private func delay(
        _ number: Int, _ cause: RetryCause = .connection, retryAfter: Duration? = nil, within left: Duration? = nil,
        random: UInt64 = .max
    ) -> Duration? {
        plan.delay(before: number, after: cause, retryAfter: retryAfter, within: left, random: random)
    }

    @Test func pausesGrowToTheirLimitWithFullJitter() throws {
        for (number, limit) in [(1, 500), (2, 1000), (3, 2000), (4, 4000), (5, 8000)] {
            let longest = try #require(delay(number))
            #expect(longest < .milliseconds(limit) && longest > .milliseconds(limit) * 0.99)
            #expect(delay(number, random: 0) == .zero)
        }
        #expect(delay(6) == nil)
        #expect(delay(0) == nil)
        let many = RetryPlan(retriesMax: 1_000_000)
        #expect(
            try #require(many.delay(before: 999_999, after: .connection, retryAfter: nil, within: nil, random: .max))
                <= .seconds(8))
    }

    @Test func growthIsConfigured() throws {
        let rows: [(RetryPlan.Growth, Int)] = [(.constant, 1000), (.linear, 3000), (.exponential, 4000)]
        for (growth, limit) in rows {
            let plan = RetryPlan(retriesMax: 3, firstPauseMax: .seconds(1), growth: growth)
            let longest = try #require(
                plan.delay(before: 3, after: .connection, retryAfter: nil, within: nil, random: .max))
            #expect(longest < .milliseconds(limit) && longest > .milliseconds(limit) * 0.99)
        }
    }

    static let statuses: [(Int, Int)] = [
        (429, 5), (500, 5), (502, 5), (503, 5), (504, 5), (529, 5), (408, 1), (409, 1), (425, 1), (400, 0), (401, 0),
        (403, 0),
        (404, 0), (422, 0), (501, 0), (505, 0), (200, 0),
    ]

    @Test(arguments: statuses.indices) func statusesAllowSoManyRetries(_ row: Int) {
        let (status, count) = Self.statuses[row]
        for number in 1...6 { #expect((delay(number, .status(status)) != nil) == (number <= count)) }
        #expect(RetryPlan.mayRetry(status: status) == (count > 0))
    }

    @Test func whoWereToldTheSameDoNotComeTogether() throws {
        let latest = try #require(delay(1, .status(429), retryAfter: .seconds(3)))
        #expect(latest > .milliseconds(3_490) && latest < .milliseconds(3_500))
        #expect(delay(1, .status(429), retryAfter: .seconds(3), within: .milliseconds(3_100)) == .seconds(3))
    }

    @Test func aUsedUpAccountIsNotAskedAgain() {
        #expect(delay(1, .usedUp) == nil && delay(1, .usedUp, retryAfter: .zero) == nil)
    }

    @Test func retryAfterIsWaitedForInFullOrNotAtAll() {
        #expect(delay(1, .status(429), retryAfter: .seconds(3), random: 0) == .seconds(3))
        #expect(delay(1, .status(429), retryAfter: .seconds(3), within: .seconds(4), random: 0) == .seconds(3))
        #expect(delay(1, .status(429), retryAfter: .seconds(3), within: .seconds(3)) == nil)
        #expect(delay(1, .status(429), retryAfter: .seconds(30), random: 0) == .seconds(30))
        #expect(delay(1, .status(429), retryAfter: .seconds(31)) == nil)
        #expect(delay(1, .status(429), retryAfter: .seconds(-7), random: 0) == .zero)
        #expect(delay(1, within: .zero, random: 0) == nil)
        #expect(
            RetryPlan(retriesMax: 0).delay(before: 1, after: .connection, retryAfter: nil, within: nil, random: 0)
                == nil)
    }
}

@Suite struct RetryAfterTests {
    static let now = Timestamp(microseconds: 784_111_777_000_000)  // Sun, 06 Nov 1994 08:49:37 GMT
    static let rows: [(seconds: String?, milliseconds: String?, pause: Duration?)] = [
        (nil, nil, nil), ("3", nil, .seconds(3)), ("0", nil, .zero), ("1.5", nil, .milliseconds(1500)),
        (" 2 ", nil, .seconds(2)),
        (nil, "250", .milliseconds(250)), (nil, "0.5", .microseconds(500)), ("3", "250", .milliseconds(250)),
        ("3", "x", .seconds(3)), ("-1", nil, nil), ("", nil, nil), ("x", nil, nil), ("1e9", nil, nil), (".", nil, nil),
        ("99999999999999999999999999999999", nil, .seconds(604_800)),
        (nil, "99999999999999999999999999", .seconds(604_800)),
        (String(repeating: "9", count: 100_000), nil, .seconds(604_800)),
        ("Sun, 06 Nov 1994 08:49:47 GMT", nil, .seconds(10)), ("Sunday, 06-Nov-94 08:49:47 GMT", nil, .seconds(10)),
        ("Sun Nov  6 08:49:47 1994", nil, .seconds(10)), ("Sun, 06 Nov 1994 08:49:27 GMT", nil, .zero),
        ("Fri, 31 Dec 9999 23:59:59 GMT", nil, .seconds(604_800)), ("Sun, 06 Nov 1994 25:00:00 GMT", nil, nil),
        ("Sun, 00 Nov 1994 08:49:47 GMT", nil, nil), ("Sun, 06 Foo 1994 08:49:47 GMT", nil, nil),
        ("06 Nov 1994", nil, nil),
        ("Thu, 29 Feb 2024 00:00:00 GMT", nil, .seconds(604_800)), ("Sun, 06 Nov 1994 ::: GMT", nil, nil),
    ]

    @Test(arguments: rows.indices) func readsWhateverIsSent(_ row: Int) {
        let row = Self.rows[row]
        #expect(RetryAfter.parse(seconds: row.seconds, milliseconds: row.milliseconds, now: Self.now) == row.pause)
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 07:49:37 GMT", Duration.seconds(5)), ("yesterday", .zero), ("", .zero),
    ]) func aDateIsCountedByTheClockThatMadeIt(date: String, pause: Duration) {
        // The provider's clock is an hour behind ours.
        let seconds = "Sun, 06 Nov 1994 07:49:42 GMT"
        #expect(RetryAfter.parse(seconds: seconds, milliseconds: nil, date: date, now: Self.now) == pause)
    }
}
