import MercatorSystem

/// The selectors of timestamps and durations. The raw value is the name in the language.
enum TimePart: String, Sendable, CaseIterable {
    case date = "getDate"
    case dayOfMonth = "getDayOfMonth"
    case dayOfWeek = "getDayOfWeek"
    case dayOfYear = "getDayOfYear"
    case fullYear = "getFullYear"
    case hours = "getHours"
    case milliseconds = "getMilliseconds"
    case minutes = "getMinutes"
    case month = "getMonth"
    case seconds = "getSeconds"

    /// The part of a time whose seconds are those of its zone's clock.
    func value(of time: ExpressionTimestamp) -> Int64 {
        let days = (time.seconds - (time.seconds % 86_400 + 86_400) % 86_400) / 86_400
        let second = (time.seconds % 86_400 + 86_400) % 86_400
        let date = CivilDate(days: days)
        switch self {
        case .date: return Int64(date.day)
        case .dayOfMonth: return Int64(date.day - 1)
        case .dayOfWeek: return ((days + 4) % 7 + 7) % 7
        case .dayOfYear: return days - CivilDate(year: date.year, month: 1, day: 1).days
        case .fullYear: return Int64(date.year)
        case .hours: return second / 3_600
        case .milliseconds: return Int64(time.nanoseconds / 1_000_000)
        case .minutes: return second / 60 % 60
        case .month: return Int64(date.month - 1)
        case .seconds: return second % 60
        }
    }

    /// The whole duration in this unit; nil for parts that only a date has.
    func value(of duration: ExpressionDuration) -> Int64? {
        switch self {
        case .hours: duration.seconds / 3_600
        case .minutes: duration.seconds / 60
        case .seconds: duration.seconds
        case .milliseconds: duration.seconds * 1_000 + Int64(duration.nanoseconds / 1_000_000)
        default: nil
        }
    }
}

extension Code {
    /// A part of a timestamp in a zone (UTC by default), or of a duration.
    func timePart<Source: FieldSource & ~Copyable>(
        _ part: TimePart, of value: ExpressionValue, zone: ExpressionValue?, _ source: inout Source
    ) throws(EvaluationError) -> ExpressionValue {
        switch value.resolved {
        case .null where dialect == .mpl:
            return .null
        case .duration(let duration):
            guard zone == nil, let number = part.value(of: duration) else { break }
            return .int(number)
        case .timestamp(let time):
            guard let zone else { return .int(part.value(of: time)) }
            guard let name = zone.string else { break }
            guard let offset = TimePart.offset(name) ?? source.zoneOffset(name, at: time.seconds) else {
                throw EvaluationError(.invalidArgument, "the time zone is not known")
            }
            var local = time
            local.seconds += offset
            return .int(part.value(of: local))
        default: break
        }
        throw .clash("`\(part.rawValue)`")
    }
}

extension TimePart {
    /// Seconds east of UTC in a zone of the form `UTC`, `+05:30`, `-00:00` or `02:00`; nil for names.
    static func offset(_ zone: String) -> Int64? {
        if zone == "UTC" || zone == "Z" || zone.isEmpty { return 0 }
        var digits = Substring(zone)
        let sign: Int64 = digits.first == "-" ? -1 : 1
        if digits.first == "-" || digits.first == "+" { digits.removeFirst() }
        let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
        let isTwoDigits = { (part: Substring) in part.utf8.count == 2 && part.utf8.allSatisfy { (48...57).contains($0) }
        }
        guard parts.count == 2, parts.allSatisfy(isTwoDigits),
            let hours = Int64(parts[0]), let minutes = Int64(parts[1]), hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}
