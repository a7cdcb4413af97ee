/// The rule by which a zone's clocks go on for ever: `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Source: POSIX.1-2017 XBD §8.3 (`TZ`), with hours to 167 as RFC 8536 §3.3.1 allows.
struct ZoneYear: Sendable {
    /// Seconds east of UTC outside summer time.
    private let standard: Int64
    /// The other half of the year; nil when there is none.
    private let summer: Summer?

    private struct Summer {
        var offset: Int64
        var begin: ZoneDay
        var end: ZoneDay
    }

    /// Nil for what is not such a rule.
    init?(_ text: String) {
        var scanner = ZoneScanner(text)
        guard scanner.name(), let west = scanner.time(hoursMax: 24) else { return nil }
        standard = -west
        guard !scanner.isAtEnd else {
            summer = nil
            return
        }
        guard scanner.name() else { return nil }
        var offset = standard + 3_600
        if !scanner.isAtEnd, !scanner.sees(",") {
            guard let west = scanner.time(hoursMax: 24) else { return nil }
            offset = -west
        }
        guard scanner.take(","), let begin = ZoneDay(&scanner), scanner.take(","), let end = ZoneDay(&scanner),
            scanner.isAtEnd
        else { return nil }
        summer = Summer(offset: offset, begin: begin, end: end)
    }

    /// Seconds east of UTC at a moment.
    func offset(at seconds: Int64) -> Int64 {
        guard let summer else { return standard }
        // Three million years either way, so that no sum below overflows.
        let seconds = min(max(seconds, -ZoneBounds.secondsMax), ZoneBounds.secondsMax)
        let local = seconds.addingReportingOverflow(standard).partialValue
        let days = (local - (local % 86_400 + 86_400) % 86_400) / 86_400
        let year = CivilDate(days: days).year
        // Each change is told in the clock that it ends.
        let begin = summer.begin.seconds(in: year) - standard
        let end = summer.end.seconds(in: year) - summer.offset
        let isSummer = begin < end ? (begin..<end).contains(seconds) : !(end..<begin).contains(seconds)
        return isSummer ? summer.offset : standard
    }
}

/// A day of every year, and the time of it.
private struct ZoneDay {
    private enum Form {
        /// Day 1 to 365, as if there were no leap days.
        case julian(Int64)
        /// Day 0 to 365.
        case ofYear(Int64)
        /// Month, week 1 to 5 (the last), weekday from Sunday.
        case weekday(month: Int, week: Int64, day: Int64)
    }

    private let form: Form
    private let time: Int64

    init?(_ scanner: inout ZoneScanner) {
        if scanner.take("J") {
            guard let day = scanner.number(1...365) else { return nil }
            form = .julian(day)
        } else if scanner.take("M") {
            guard let month = scanner.number(1...12), scanner.take("."), let week = scanner.number(1...5),
                scanner.take("."), let day = scanner.number(0...6)
            else { return nil }
            form = .weekday(month: Int(month), week: week, day: day)
        } else {
            guard let day = scanner.number(0...365) else { return nil }
            form = .ofYear(day)
        }
        guard scanner.take("/") else {
            time = 2 * 3_600
            return
        }
        guard let time = scanner.time(hoursMax: 167) else { return nil }
        self.time = time
    }

    /// The moment in a year, in seconds of the local clock since 1970.
    func seconds(in year: Int) -> Int64 {
        let first = CivilDate(year: year, month: 1, day: 1).days
        switch form {
        case .ofYear(let day): return (first + day) * 86_400 + time
        case .julian(let day):
            let isLeap = CivilDate.days(in: 2, of: year) == 29
            return (first + day - 1 + (isLeap && day >= 60 ? 1 : 0)) * 86_400 + time
        case .weekday(let month, let week, let day):
            let start = CivilDate(year: year, month: month, day: 1).days
            let ahead = ((day - (start + 4)) % 7 + 7) % 7
            var date = ahead + (week - 1) * 7
            if date >= Int64(CivilDate.days(in: month, of: year)) { date -= 7 }
            return (start + date) * 86_400 + time
        }
    }
}

/// Takes a rule's text apart.
private struct ZoneScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    func sees(_ character: Unicode.Scalar) -> Bool { rest.first == UInt8(ascii: character) }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard sees(character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// A name: letters, or anything in angle brackets.
    mutating func name() -> Bool {
        if take("<") {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
            rest = rest[rest.index(after: end)...]
            return true
        }
        let letters = rest.prefix { (65...90).contains($0) || (97...122).contains($0) }
        guard letters.count >= 3 else { return false }
        rest = rest.dropFirst(letters.count)
        return true
    }

    mutating func number(_ range: ClosedRange<Int64>) -> Int64? {
        let digits = rest.prefix { (48...57).contains($0) }
        guard (1...3).contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
        return range.contains(value) ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]`, in seconds.
    mutating func time(hoursMax: Int64) -> Int64? {
        let sign: Int64 = take("-") ? -1 : 1
        if sign == 1 { _ = take("+") }
        guard let hours = number(0...hoursMax) else { return nil }
        var seconds = hours * 3_600
        for unit in [Int64(60), 1] where take(":") {
            guard let part = number(0...59) else { return nil }
            seconds += part * unit
        }
        return sign * seconds
    }
}
