package import MercatorSystem

/// Reads `Retry-After` and `retry-after-ms`, whatever a provider puts into them.
package enum RetryAfter {
    /// Longer times are cut to this; nobody waits that long anyway.
    private static let secondsMax: Int64 = 7 * 24 * 3600

    /// The pause asked for; nil when neither header says anything readable. Never negative, a week at most.
    ///
    /// - Parameters:
    ///   - seconds: `Retry-After`: whole or decimal seconds, or an HTTP date.
    ///   - milliseconds: `retry-after-ms`, which is finer and goes first.
    ///   - date: the answer's `Date`: a date is counted by the clock that it was made by (RFC 9110 §10.2.3), and by
    ///     ours where the answer has none.
    package static func parse(
        seconds: String?, milliseconds: String?, date: String? = nil, now: Timestamp
    ) -> Duration? {
        if let milliseconds, let count = decimal(milliseconds, scale: 1_000) { return .microseconds(count) }
        guard let seconds else { return nil }
        if let count = decimal(seconds, scale: 1_000_000) { return .microseconds(count) }
        guard let then = HTTPDate.seconds(seconds) else { return nil }
        let (wait, overflow) = then.subtractingReportingOverflow(date.flatMap(HTTPDate.seconds) ?? now.seconds)
        return overflow ? nil : .seconds(min(max(0, wait), secondsMax))
    }

    /// A plain decimal number times `scale`, as an integer; cut to a week of microseconds.
    private static func decimal(_ text: String, scale: Int64) -> Int64? {
        var whole: Int64 = 0
        var fraction: Int64 = 0
        var unit = scale
        var digits = 0
        var isFraction = false
        let limit = secondsMax * 1_000_000
        for byte in text.utf8.prefix(64) {
            if byte == UInt8(ascii: "."), !isFraction {
                isFraction = true
                continue
            }
            if byte == 0x20, digits == 0 || digits > 0 { continue }
            let digit = Int64(byte) - 0x30
            guard digit >= 0, digit <= 9 else { return nil }
            digits += 1
            if isFraction {
                unit /= 10
                fraction += digit * unit
            } else {
                whole = min(whole * 10 + digit, limit)
            }
        }
        guard digits > 0 else { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: scale)
        return overflow ? limit : min(product + fraction, limit)
    }
}
