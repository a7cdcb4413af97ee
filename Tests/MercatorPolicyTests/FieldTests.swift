import MercatorExpression
import MercatorPolicy
import MercatorSystem
import Testing

struct FieldTests {
    private static let body = """
        {"model": "gpt-4", "max_tokens": 100, "temperature": 0.5, "stream": true, "new_thing": {"a": [1, 2]},
         "id": "forged", "method": "forged", "estimated_cost": 1,
         "messages": [{"role": "system", "content": "be kind"},
                      {"role": "user", "content": [{"type": "text", "text": "one"},
                                                   {"type": "image_url", "image_url": {"url": "x"}},
                                                   {"type": "text", "text": "two"}]},
                      {"role": "assistant", "content": "hm"}],
         "metadata": {"number": "12", "flag": true, "deep": {"x": 1}, "estimated_cost": "3.5"}}
        """

    @Test(arguments: [
        #"request.model == "gpt-4""#, "request.max_tokens == 100", "request.stream == true", "request.temperature < 1",
        "request.new_thing.a[-1] == 2", "request.messages.length == 3", #"request.messages[-1].content == "hm""#,
        #"request.messages[0].role == "system""#, "request.has_images == true", #"request.prompt == "one\ntwo""#,
        #"request.id == "req-1""#, #"request.metadata.request_id == "req-1""#, #"request.method == "POST""#,
        #"request.path == "/v1/chat/completions""#, #"request.metadata.client_ip == "192.0.2.7""#,
        "request.metadata.number > 11", #"request.metadata.number == "12""#, "request.metadata.flag == true",
        "request.metadata.deep.x == 1", "request.nothing == null", "request.estimated_cost == 3.5",
        "request.messages_hash.length == 16", #"request.headers.user_agent == "test/1""#,
        #"request.headers["user-agent"] starts_with "test""#, #"request.metadata.user_agent == "test/1""#,
        "request.metadata.user_authenticated == false", #"provider.selected.name == "openai""#,
        "provider.openai-premium.health_status == null", "global.total_daily_spend == null",
        "feature_flags.anything == null", "client_identity == null",
        "request.user.id == null", "has(request.max_tokens)", "not has(request.min_tokens)", "random() == 0.5",
        #"context.environment == "staging""#, #"environment == "staging""#, #"request.metadata.team_id == "t9""#,
        "request.messages[-1].estimated_tokens == null",
    ])
    func reads(condition: String) {
        let headers = [("user-agent", "test/1"), ("x-environment", "staging"), ("x-team-id", "t9")]
        #expect(holds(condition, on: Request(Self.body, headers: headers)))
    }

    @Test(arguments: [
        (1_795_422_548, 0, "2026-11-23T08:29:08Z", 1), (0, 0, "1970-01-01T00:00:00Z", 4),
        (-1, 0, "1969-12-31T23:59:59Z", 3), (1_709_164_800, 0, "2024-02-29T00:00:00Z", 4),
        (1_709_251_199, 0, "2024-02-29T23:59:59Z", 4), (1_735_689_599, 0, "2024-12-31T23:59:59Z", 2),
        (1_735_689_599, 3_600, "2025-01-01T00:59:59+01:00", 3),
        (1_735_689_600, -12_600, "2024-12-31T20:30:00-03:30", 2), (951_782_400, 0, "2000-02-29T00:00:00Z", 2),
        (4_107_542_400, 0, "2100-03-01T00:00:00Z", 1),
    ])
    func clockIsTakenApart(seconds: Int64, offset: Int, text: String, weekday: Int) {
        var request = Request()
        request.now = Timestamp(microseconds: seconds * 1_000_000)
        var options = PolicyOptions()
        options.zone = .fixed(offset, name: "Test/Zone")
        let condition = "time.timestamp == \"\(text)\" and time.weekday == \(weekday) and time.now == \(seconds)"
        #expect(holds(condition, on: request, options: options))
        #expect(
            holds(
                "time.date == \"\(text.prefix(10))\" and time.hour == context.time.hour", on: request, options: options)
        )
    }

    @Test func extremeClockDoesNotTrap() {
        for microseconds in [Int64.min + 1_000_000, Int64.max] {
            var request = Request()
            request.now = Timestamp(microseconds: microseconds)
            #expect(holds("time.hour >= 0 and time.month >= 1", on: request))
        }
    }

    @Test func dayOfWeekEqualsItsNameAndItsNumber() {
        #expect(holds(#"context.time.day_of_week == "Monday" and time.day_of_week == 1"#))
        #expect(holds(#"context.time.day_of_week != "Tuesday" and time.day_of_week not in ["Sunday", "Saturday"]"#))
    }

    @Test func requestWithoutBodyHasNoBodyFields() {
        let request = Request(nil)
        #expect(
            holds("request.model == null and request.messages == null and request.has_images == false", on: request))
        #expect(holds("request.prompt == null and request.messages_hash == null", on: request))
    }

    @Test func everyCatalogueRowIsReadable() {
        for row in FieldCatalogue.rows where row.origin != .variable {
            let path = row.path.split(separator: ".").map { segment in
                segment == "*" ? "anything" : segment.hasSuffix("[]") ? "\(segment.dropLast(2))[0]" : String(segment)
            }.joined(separator: ".")
            let (set, diagnostics) = load("- {condition: '\(path) == null', action: log}")
            #expect(set != nil, "\(path): \(diagnostics.map(\.message))")
            #expect(!diagnostics.contains { $0.code == "expression/unknown-field" }, "\(path)")
            var request = Request(Self.body)
            _ = set?.decide(&request)
        }
    }

    @Test func catalogueRowsDiffer() {
        #expect(Set(FieldCatalogue.rows.map(\.path)).count == FieldCatalogue.rows.count)
    }
}
