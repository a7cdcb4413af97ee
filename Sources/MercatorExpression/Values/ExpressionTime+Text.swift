import MercatorSystem

extension ExpressionTimestamp {
    /// Reads `2026-01-31T12:00:00.5+02:00`. Source: RFC 3339 §5.6.
    package init?(_ text: String) {
        var reader = DigitReader(text)
        guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2), reader.take("-"),
            let day = reader.digits(2), reader.take("T") || reader.take("t"), let hour = reader.digits(2),
            reader.take(":"), let minute = reader.digits(2), reader.take(":"), let second = reader.digits(2)
        else { return nil }
        var nanoseconds: Int64 = 0
        if reader.take(".") {
            guard let fraction = reader.fraction() else { return nil }
            nanoseconds = fraction
        }
        guard let offset = reader.zone(), reader.isAtEnd, (1...12).contains(month), day >= 1,
            day <= CivilDate.days(in: month, of: year), hour < 24, minute < 60, second < 60
        else { return nil }
        let days = CivilDate(year: year, month: month, day: day).days
        let seconds = days * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - offset
        self.init(seconds: seconds, nanoseconds: Int32(nanoseconds))
    }

    /// `2026-01-31T10:00:00.5Z`.
    package var text: String {
        let second = (seconds % 86_400 + 86_400) % 86_400
        let date = CivilDate(days: (seconds - second) / 86_400)
        let day = "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { padded(Int($0), 2) }.joined(separator: ":")
        return "\(day)T\(clock)\(fractionText(Int64(nanoseconds)))Z"
    }
}

extension ExpressionDuration {
    /// Reads `1h30m`, `-1.5s`, `250ms`. Source: CEL specification, "duration"; Go's ParseDuration.
    init?(_ text: String) {
        var reader = DigitReader(text)
        let isNegative = reader.take("-")
        if !isNegative { _ = reader.take("+") }
        var total: Int128 = 0
        var parts = 0
        if text.hasSuffix("0"), reader.rest == "0" {
            self.init(seconds: 0, nanoseconds: 0)
            return
        }
        while !reader.isAtEnd {
            let whole = reader.digits()
            let fraction = reader.take(".") ? reader.fraction() : 0
            guard parts < 16, let fraction, let whole = whole ?? (fraction > 0 ? 0 : nil), let unit = reader.unit()
            else { return nil }
            total += Int128(whole) * Int128(unit) + Int128(fraction) * Int128(unit) / 1_000_000_000
            parts += 1
        }
        guard parts > 0 else { return nil }
        if isNegative { total = -total }
        let limit: Int128 = 1_000_000_000_000_000_000_000
        guard total.magnitude < limit.magnitude else { return nil }
        self.init(seconds: Int64(total / 1_000_000_000), nanoseconds: Int64(total % 1_000_000_000))
    }

    /// `5400s`, `-1.5s`.
    package var text: String {
        let sign = seconds < 0 || nanoseconds < 0 ? "-" : ""
        return "\(sign)\(seconds.magnitude)\(fractionText(Int64(nanoseconds.magnitude)))s"
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// `.5` for 500 000 000 nanoseconds, nothing for none.
private func fractionText(_ nanoseconds: Int64) -> String {
    guard nanoseconds > 0 else { return "" }
    var digits = padded(Int(nanoseconds), 9)
    while digits.hasSuffix("0") { digits.removeLast() }
    return "." + digits
}

/// Reads digits and marks from the front of a text.
private struct DigitReader {
    private(set) var rest: Substring

    init(_ text: String) {
        rest = Substring(text)
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ mark: Character) -> Bool {
        guard rest.first == mark else { return false }
        rest.removeFirst()
        return true
    }

    /// Exactly so many digits.
    mutating func digits(_ count: Int) -> Int? {
        let part = rest.prefix(count)
        guard part.utf8.count == count, part.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return Int(part)
    }

    /// One to 18 digits.
    mutating func digits() -> Int64? {
        let part = rest.prefix { ("0"..."9").contains($0) && $0.isASCII }
        guard (1...18).contains(part.utf8.count) else { return nil }
        rest = rest.dropFirst(part.count)
        return Int64(part)
    }

    /// The digits behind a point as billionths; more than nine are cut off.
    mutating func fraction() -> Int64? {
        let part = rest.prefix { ("0"..."9").contains($0) && $0.isASCII }
        guard (1...64).contains(part.utf8.count) else { return nil }
        rest = rest.dropFirst(part.count)
        let digits = part.prefix(9)
        return Int64(digits + String(repeating: "0", count: 9 - digits.utf8.count))
    }

    /// `Z` or `+02:00`, in seconds.
    mutating func zone() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64 = rest.first == "-" ? -1 : 1
        guard take("-") || take("+"), let hours = digits(2), take(":"), let minutes = digits(2), hours < 24,
            minutes < 60
        else { return nil }
        return sign * Int64(hours * 3_600 + minutes * 60)
    }

    /// A unit of time, in nanoseconds.
    mutating func unit() -> Int64? {
        let units: [(String, Int64)] = [
            ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
            ("m", 60_000_000_000), ("h", 3_600_000_000_000),
        ]
        for (name, length) in units where rest.hasPrefix(name) {
            rest = rest.dropFirst(name.count)
            return length
        }
        return nil
    }
}
