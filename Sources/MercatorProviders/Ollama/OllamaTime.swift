import MercatorSystem

/// Points in time as Ollama spells them: RFC 3339, in UTC when we write.
enum OllamaTime {
    /// `2023-08-04T19:22:45Z` for seconds since 1970.
    static func text(_ seconds: Int64) -> String {
        let bounded = min(max(seconds, 0), secondsMax)
        let date = CivilDate(days: bounded / 86_400)
        let rest = bounded % 86_400
        return "\(padded(Int64(date.year), 4))-\(padded(Int64(date.month), 2))-\(padded(Int64(date.day), 2))T"
            + "\(padded(rest / 3_600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
    }

    /// Seconds since 1970 of `2023-08-04T08:52:19.385406455-07:00`, fractions cut; nil for other texts.
    static func seconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8.prefix(64))
        guard bytes.count >= 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] | 0x20 == 0x74, bytes[13] == 0x3A,
            bytes[16] == 0x3A, let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10]), let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19]), 1...12 ~= month, 1...31 ~= day, hour < 24, minute < 60, second < 61
        else { return nil }
        var rest = bytes[19...]
        if rest.first == 0x2E { rest = rest.dropFirst().drop { 0x30...0x39 ~= $0 } }
        guard let offset = offset(rest) else { return nil }
        let date = CivilDate(year: Int(year), month: Int(month), day: Int(day))
        return date.days * 86_400 + hour * 3_600 + minute * 60 + second - offset
    }

    /// 9999-12-31T23:59:59Z.
    private static let secondsMax: Int64 = 253_402_300_799

    /// Seconds east of UTC: `Z`, `+02:00`, `-07:00`.
    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(text)
        if bytes.count == 1, bytes[0] | 0x20 == 0x7A { return 0 }
        guard bytes.count == 6, bytes[3] == 0x3A, let hours = number(bytes[1..<3]), let minutes = number(bytes[4..<6])
        else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        return switch bytes[0] {
        case 0x2B: seconds
        case 0x2D: -seconds
        default: nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
