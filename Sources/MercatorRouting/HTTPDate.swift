import MercatorSystem

/// Dates in HTTP headers. Source: RFC 9110 §5.6.7.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT` or one of the two older forms; nil for anything else.
    static func seconds(_ text: String) -> Int64? {
        guard text.utf8.count <= 64 else { return nil }
        let words = text.split { $0 == " " || $0 == "," || $0 == "-" }.map(String.init)
        let date: (day: String, month: String, year: String, time: String)
        if words.count == 6, words[5] == "GMT" || words[5] == "UTC" {
            date = (words[1], words[2], words[3], words[4])
        } else if words.count == 5 {
            // asctime: Sun Nov  6 08:49:37 1994
            date = (words[2], words[1], words[4], words[3])
        } else {
            return nil
        }
        let clock = date.time.split(separator: ":", omittingEmptySubsequences: false).map { number($0, 2) }
        guard let day = number(Substring(date.day), 2), let month = months.firstIndex(of: date.month),
            let written = number(Substring(date.year), 4), clock.count == 3, let hour = clock[0],
            let minute = clock[1], let second = clock[2], hour < 24, minute < 60, second <= 60, day >= 1, day <= 31
        else { return nil }
        // RFC 850 wrote two digits; years far ahead are meant to be past ones.
        let year = date.year.utf8.count == 2 ? (written < 70 ? 2000 + written : 1900 + written) : written
        let days = CivilDate(year: Int(year), month: month + 1, day: Int(day)).days
        return days * 86_400 + hour * 3_600 + minute * 60 + second
    }

    private static func number(_ text: Substring, _ digitsMax: Int) -> Int64? {
        guard !text.isEmpty, text.utf8.count <= digitsMax, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            return nil
        }
        return Int64(text)
    }
}
