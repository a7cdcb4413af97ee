import MercatorSystem
import MercatorTelemetry
import Testing

@Suite struct TimestampTextTests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000000Z"),
        (1, "1970-01-01T00:00:00.000001Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (-86_400_000_000, "1969-12-31T00:00:00.000000Z"),
        (951_782_399_000_000, "2000-02-28T23:59:59.000000Z"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
        (951_868_800_000_000, "2000-03-01T00:00:00.000000Z"),
        (1_709_164_800_500_000, "2024-02-29T00:00:00.500000Z"),
        (1_763_885_730_123_456, "2025-11-23T08:15:30.123456Z"),
        (4_107_542_399_000_000, "2100-02-28T23:59:59.000000Z"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
        (-2_203_891_200_000_000, "1900-03-01T00:00:00.000000Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
    ])
    func knownTimes(microseconds: Int64, text: String) {
        #expect(TimestampText.rfc3339(Timestamp(microseconds: microseconds)) == text)
    }

    @Test func everyDayOfFourCenturiesFollowsTheOneBefore() {
        var last = ""
        for day in stride(from: Int64(0), to: 146_097, by: 7) {
            let text = TimestampText.rfc3339(Timestamp(microseconds: day * 86_400_000_000))
            #expect(text > last)
            last = text
        }
        #expect(last.hasPrefix("2369-12-2") || last.hasPrefix("2369-12-3"))
    }
}
