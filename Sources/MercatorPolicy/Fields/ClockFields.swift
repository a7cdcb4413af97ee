import MercatorSystem

/// A moment on the wall clock, taken apart. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
struct ClockFields {
    let year: Int64
    /// 1 to 12.
    let month: Int64
    /// 1 to 31.
    let day: Int64
    let hour: Int64
    let minute: Int64
    let second: Int64
    /// Sunday is 0.
    let weekday: Int64
    private let offsetSeconds: Int64

    init(_ moment: Timestamp, offsetSeconds: Int) {
        self.offsetSeconds = Int64(offsetSeconds)
        let local = moment.seconds.addingReportingOverflow(Int64(offsetSeconds)).partialValue
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        let rest = local - days * 86_400
        hour = rest / 3_600
        minute = rest % 3_600 / 60
        second = rest % 60
        weekday = ((days + 4) % 7 + 7) % 7
        // Days count from 1 March of year 0, so that the leap day ends a year of 400.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2026-11-23`.
    var date: String { "\(year)-\(padded(month))-\(padded(day))" }

    /// `2026-11-23T08:29:08Z`. Source: RFC 3339 §5.6.
    var text: String {
        "\(date)T\(padded(hour)):\(padded(minute)):\(padded(second))\(zone)"
    }

    private var zone: String {
        guard offsetSeconds != 0 else { return "Z" }
        let magnitude = Int64(clamping: offsetSeconds.magnitude)
        return "\(offsetSeconds < 0 ? "-" : "+")\(padded(magnitude / 3_600)):\(padded(magnitude % 3_600 / 60))"
    }

    private func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
