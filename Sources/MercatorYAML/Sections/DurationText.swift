/// Durations as people write them: `30s`, `1m30s`, `500ms`, `1.5h`.
///
/// Source: the grammar of Go's `time.ParseDuration`, which the original's files follow; days are ours.
package enum DurationText {
    /// What a duration may be at most; anything longer is a slip, and sums of it cannot overflow.
    package static let secondsMax = 366 * 86_400

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    /// The duration; nil without a unit (other than `0`), below zero, too long, or otherwise malformed.
    package static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        var rest = Substring(text)
        guard !rest.isEmpty, rest.utf8.count <= 64 else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest[digits.endIndex...]
            let word = rest.prefix { $0.isLetter }
            rest = rest[word.endIndex...]
            guard let amount = amount(digits), let unit = units.first(where: { $0.name == word }) else { return nil }
            let nanoseconds = amount * Double(unit.nanoseconds)
            guard nanoseconds <= Double(secondsMax) * 1e9 else { return nil }
            total += Int64(nanoseconds.rounded())
            guard total <= Int64(secondsMax) * 1_000_000_000 else { return nil }
        }
        return .nanoseconds(total)
    }

    /// The shortest exact spelling: `1m30s`, `500ms`, `0s`.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        var text = ""
        for (amount, unit) in [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")] where amount > 0 {
            text += "\(amount)\(unit)"
        }
        let nanoseconds = attoseconds / 1_000_000_000
        if nanoseconds > 0 {
            if nanoseconds % 1_000_000 == 0 {
                text += "\(nanoseconds / 1_000_000)ms"
            } else {
                text += nanoseconds % 1_000 == 0 ? "\(nanoseconds / 1_000)us" : "\(nanoseconds)ns"
            }
        }
        return text.isEmpty ? "0s" : text
    }

    private static func amount(_ digits: Substring) -> Double? {
        guard let first = digits.first, digits.contains(where: \.isNumber) else { return nil }
        return Double(first == "." ? "0" + digits : String(digits))
    }
}
