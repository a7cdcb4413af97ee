import MercatorSystem

/// A moment on the wall clock, taken apart.
struct ClockFields {
    /// In the zone.
    let date: CivilDate
    let hour: Int64
    let minute: Int64
    let second: Int64
    /// Sunday is 0.
    let weekday: Int64
    private let offsetSeconds: Int64

    init(_ moment: Timestamp, in zone: ZoneRules) {
        offsetSeconds = zone.offset(at: moment.seconds)
        let local = moment.seconds.addingReportingOverflow(offsetSeconds).partialValue
        let rest = (local % 86_400 + 86_400) % 86_400
        let days = (local - rest) / 86_400
        date = CivilDate(days: days)
        hour = rest / 3_600
        minute = rest % 3_600 / 60
        second = rest % 60
        weekday = ((days + 4) % 7 + 7) % 7
    }

    /// `2026-11-23`.
    var dateText: String { "\(date.year)-\(padded(Int64(date.month)))-\(padded(Int64(date.day)))" }

    /// The first of the next month: `2026-12-01`.
    var nextMonthText: String {
        date.month == 12 ? "\(date.year + 1)-01-01" : "\(date.year)-\(padded(Int64(date.month + 1)))-01"
    }

    /// `2026-11-23T08:29:08Z`. Source: RFC 3339 §5.6.
    var text: String {
        "\(dateText)T\(padded(hour)):\(padded(minute)):\(padded(second))\(zone)"
    }

    private var zone: String {
        guard offsetSeconds != 0 else { return "Z" }
        let magnitude = Int64(clamping: offsetSeconds.magnitude)
        return "\(offsetSeconds < 0 ? "-" : "+")\(padded(magnitude / 3_600)):\(padded(magnitude % 3_600 / 60))"
    }

    private func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
