import MercatorYAML
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("30s", Duration.seconds(30)), ("1m30s", .seconds(90)), ("500ms", .milliseconds(500)), ("1h", .seconds(3600)),
        ("1.5h", .seconds(5400)), (".5s", .milliseconds(500)), ("0s", .zero), ("0", .zero), ("2d", .seconds(172_800)),
        ("7us", .microseconds(7)), ("7µs", .microseconds(7)), ("3ns", .nanoseconds(3)),
    ])
    func reads(text: String, duration: Duration) {
        #expect(DurationText.parse(text) == duration)
    }

    @Test(arguments: [
        "", "60", "-5s", "s", "5 s", "5x", "1e3s", "5s ", "+5s", "9999999999999999999s", "1..5s", ".s", "400d",
        "200d200d", "５s", String(repeating: "1s", count: 100),
    ])
    func refuses(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: ["30s", "1m30s", "500ms", "1h", "1h1m1s", "0s", "7us", "1s5ms"])
    func writesAsRead(text: String) throws {
        #expect(DurationText.text(try #require(DurationText.parse(text))) == text)
    }
}
