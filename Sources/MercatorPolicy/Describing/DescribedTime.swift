import MercatorDiagnostics
import MercatorExpression
package import MercatorSystem
import MercatorYAML

/// The moment of a described request: an instant, or parts of one.
package enum DescribedTime {
    /// When a test's request arrives unless it says otherwise: Monday, 2026-01-05, noon in UTC.
    package static let usual = Timestamp(microseconds: 1_767_614_400_000_000)

    private static let parts = [
        "date", "day", "day_of_week", "hour", "instant", "minute", "month", "now", "second", "weekday", "year",
    ]

    /// Reads an instant: `2026-01-05T09:30:00+01:00`, or seconds since 1970.
    static func instant(_ node: YAMLNode, _ report: inout PolicyReport) -> Timestamp? {
        if let seconds = node.int { return Timestamp(microseconds: Int64(seconds).multipliedClamped(by: 1_000_000)) }
        if let text = node.string, let moment = ExpressionTimestamp(text) { return Timestamp(moment) }
        report.error(
            "time", "this is not a moment", at: node, hint: "write `2026-01-05T09:30:00Z`, or seconds since 1970")
        return nil
    }

    /// Reads an instant from a command line.
    package static func instant(_ text: String) -> Timestamp? {
        ExpressionTimestamp(text).map { Timestamp($0) }
    }

    /// Reads `time:`: an instant, or `{hour: 22, weekday: 6}` in the zone of the policies.
    static func read(_ node: YAMLNode, in zone: ZoneRules, _ report: inout PolicyReport) -> Timestamp? {
        guard let members = node.mapping else { return instant(node, &report) }
        if let node = node.get("instant") ?? node.get("now") { return instant(node, &report) }
        for (key, _) in members where !parts.contains(key.string ?? "") {
            report.unknown(key, in: "`time`", known: parts)
        }
        let date = node.get("date")?.string ?? Self.date(node, &report)
        let hour = part("hour", of: node, in: 0...23, &report) ?? 12
        let minute = part("minute", of: node, in: 0...59, &report) ?? 0
        let second = part("second", of: node, in: 0...59, &report) ?? 0
        guard let moment = ExpressionTimestamp("\(date)T\(two(hour)):\(two(minute)):\(two(second))Z") else {
            report.error("time", "there is no such date: `\(date)`", at: node, hint: "write `date: 2026-01-05`")
            return nil
        }
        // What the clocks of the zone show, as UTC would count it.
        var local = moment.seconds
        if let wanted = weekday(node, &report) {
            let actual = ClockFields(Timestamp(microseconds: local.multipliedClamped(by: 1_000_000)), in: .utc)
            local += ((wanted - actual.weekday + 7) % 7) * 86_400
        }
        // Asked twice, because the offset is that of the moment which is looked for.
        let near = local - zone.offset(at: local)
        return Timestamp(microseconds: (local - zone.offset(at: near)).multipliedClamped(by: 1_000_000))
    }

    private static func date(_ node: YAMLNode, _ report: inout PolicyReport) -> String {
        let year = part("year", of: node, in: 1970...9999, &report) ?? 2026
        let month = part("month", of: node, in: 1...12, &report) ?? 1
        let day = part("day", of: node, in: 1...31, &report) ?? 5
        return "\(year)-\(two(month))-\(two(day))"
    }

    private static func part(
        _ key: String, of node: YAMLNode, in range: ClosedRange<Int>, _ report: inout PolicyReport
    ) -> Int? {
        node.get(key).flatMap { report.integer($0, key, in: range) }
    }

    /// The day as a number, Sunday 0; nil when none is given.
    private static func weekday(_ node: YAMLNode, _ report: inout PolicyReport) -> Int64? {
        guard let day = node.get("weekday") ?? node.get("day_of_week") else { return nil }
        if let number = day.int, (0...6).contains(number) { return Int64(number) }
        let name = day.string?.lowercased() ?? ""
        if let number = DayNames.number(of: name) { return number }
        report.error(
            "time", "`\(name)` is not a day of the week", at: day,
            hint: Suggestion.nearest(name, in: DayNames.all).map { "did you mean `\($0)`?" }
                ?? "write its name, or 0 for Sunday to 6")
        return nil
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Timestamp {
    init(_ moment: ExpressionTimestamp) {
        self.init(
            microseconds: moment.seconds.multipliedClamped(by: 1_000_000) &+ Int64(moment.nanoseconds / 1_000))
    }
}

extension Int64 {
    /// The product, or the nearest number that there is.
    fileprivate func multipliedClamped(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? (self < 0) == (factor < 0) ? .max : .min : product
    }
}
