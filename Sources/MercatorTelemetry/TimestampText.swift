package import MercatorJSON
package import MercatorSystem

/// Writes wall-clock times as RFC 3339 in UTC with microseconds: `2026-11-23T08:15:30.123456Z`.
package enum TimestampText {
    /// The text of a time, 27 ASCII bytes for the years 0 to 9999.
    package static func rfc3339(_ time: Timestamp) -> String {
        var text = ByteText(capacity: 27)
        append(time, to: &text)
        return text.text
    }

    /// Appends the same text.
    package static func append(_ time: Timestamp, to text: inout ByteText) {
        let seconds = time.seconds
        let micros = time.microseconds - seconds * 1_000_000
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = seconds - days * 86_400
        let date = civil(daysSinceEpoch: days)
        append(max(0, date.year), 4, "-", &text)
        append(date.month, 2, "-", &text)
        append(date.day, 2, "T", &text)
        append(second / 3_600, 2, ":", &text)
        append(second / 60 % 60, 2, ":", &text)
        append(second % 60, 2, ".", &text)
        append(micros, 6, "Z", &text)
    }

    @inline(__always)
    private static func append(_ value: Int64, _ digits: Int, _ mark: Unicode.Scalar, _ text: inout ByteText) {
        text.write(value, digits: digits)
        text.write(byte: UInt8(ascii: mark))
    }

    /// Year, month and day of a day count. Source: H. Hinnant, chrono-compatible low-level date algorithms.
    private static func civil(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }
}
