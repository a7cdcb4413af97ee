package import MercatorSystem

/// Writes wall-clock times as RFC 3339 in UTC with microseconds: `2026-11-23T08:15:30.123456Z`.
package enum TimestampText {
    /// The text of a time, 27 ASCII bytes for the years 0 to 9999.
    package static func rfc3339(_ time: Timestamp) -> String {
        var bytes: [UInt8] = []
        append(time, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the same text to bytes.
    package static func append(_ time: Timestamp, to bytes: inout [UInt8]) {
        let seconds = time.seconds
        let micros = time.microseconds - seconds * 1_000_000
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = seconds - days * 86_400
        let date = civil(daysSinceEpoch: days)
        append(max(0, date.year), digits: 4, then: "-", to: &bytes)
        append(date.month, digits: 2, then: "-", to: &bytes)
        append(date.day, digits: 2, then: "T", to: &bytes)
        append(second / 3600, digits: 2, then: ":", to: &bytes)
        append(second / 60 % 60, digits: 2, then: ":", to: &bytes)
        append(second % 60, digits: 2, then: ".", to: &bytes)
        append(micros, digits: 6, then: "Z", to: &bytes)
    }

    @inline(__always)
    private static func append(_ value: Int64, digits: Int, then mark: Unicode.Scalar, to bytes: inout [UInt8]) {
        var divisor: Int64 = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
        bytes.append(UInt8(ascii: mark))
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
