/// Reads `[[mock chunks=50 gap=20ms status=503]]` from a prompt.
///
/// A prompt passes through any gateway unchanged, headers do not, so the wishes of a test travel in the prompt.
/// Keys may be separated by spaces or commas. Numbers without a unit are milliseconds in `latency` and `gap`.
package enum SimulationDirective {
    private static let opening = "[[mock"
    private static let closing = "]]"

    /// Why a directive was not understood; the text is for the caller.
    package struct Mistake: Error, Hashable, Sendable {
        package var message: String
    }

    /// Changes `behaviour` as the first directive in `text` asks.
    ///
    /// Returns the text without the directive, or nil when there is none. Throws for an unknown key or a value out
    /// of bounds: a misspelled wish that is ignored makes a test that proves nothing.
    package static func apply(
        from text: String, to behaviour: inout SimulatedBehaviour
    ) throws(Mistake) -> String? {
        guard let start = position(of: opening, in: text.utf8, from: text.utf8.startIndex) else { return nil }
        let wishesStart = text.utf8.index(start, offsetBy: opening.utf8.count)
        // `[[mockery` is somebody's text.
        guard wishesStart == text.endIndex || " ,]\n".utf8.contains(text.utf8[wishesStart]) else { return nil }
        guard let end = position(of: closing, in: text.utf8, from: wishesStart) else {
            throw Mistake(message: "the simulation directive has no closing `]]`")
        }
        for wish in text[wishesStart..<end].split(whereSeparator: { $0 == " " || $0 == "," || $0.isNewline }) {
            try apply(wish: wish, to: &behaviour)
        }
        if behaviour.failures > 0, behaviour.status == 200, behaviour.fault == nil { behaviour.status = 503 }
        let after = text.utf8.index(end, offsetBy: closing.utf8.count)
        let rest = text[..<start] + text[after...].drop { $0 == " " }
        return String(rest)
    }

    private static func apply(wish: Substring, to behaviour: inout SimulatedBehaviour) throws(Mistake) {
        let parts = wish.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let key = parts[0]
        let value = parts.count == 2 ? parts[1] : nil
        switch key {
        case "latency", "latency_ms": behaviour.latency = try duration(value, of: key, unit: .milliseconds(1))
        case "latency_us": behaviour.latency = try duration(value, of: key, unit: .microseconds(1))
        case "gap", "delay_ms": behaviour.gap = try duration(value, of: key, unit: .milliseconds(1))
        case "delay_us": behaviour.gap = try duration(value, of: key, unit: .microseconds(1))
        case "chunks": behaviour.chunks = try number(value, of: key, in: 0...SimulationBounds.chunksMax)
        case "body": behaviour.bodyBytes = try number(value, of: key, in: 0...SimulationBounds.bodyBytesMax)
        case "status": behaviour.status = try number(value, of: key, in: 200...599)
        case "retry_after": behaviour.retryAfterSeconds = try number(value, of: key, in: 0...86_400)
        case "fail": behaviour.failures = try number(value, of: key, in: 0...1_000)
        case "stamp": behaviour.stampsChunks = true
        default: behaviour.fault = try fault(key, value)
        }
    }

    private static func fault(_ key: Substring, _ value: Substring?) throws(Mistake) -> SimulatedFault {
        let chunks = 0...SimulationBounds.chunksMax
        switch key {
        case "hang": return .hang(afterChunks: value == nil ? nil : try number(value, of: key, in: chunks))
        case "cut": return .cut(afterChunks: try number(value, of: key, in: chunks))
        case "garbage": return .garbage(atChunk: try number(value, of: key, in: chunks))
        case "html": return .html
        case "empty": return .empty
        case "slow": return .slow
        case "redirect": return .redirect
        case "stale": return .stale
        default: throw Mistake(message: "unknown key `\(key)` in the simulation directive")
        }
    }

    /// A whole number within `range`; a key without a value means the least that does something.
    private static func number(
        _ text: Substring?, of key: Substring, in range: ClosedRange<Int>
    ) throws(Mistake) -> Int {
        guard let text else { return min(1, range.upperBound) }
        guard let number = Int(text), range.contains(number) else {
            throw Mistake(
                message: "`\(key)=\(text)` in the simulation directive is not a number from "
                    + "\(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A time such as `20ms`, `1s`, `500us` or a bare number of `unit`s.
    private static func duration(
        _ text: Substring?, of key: Substring, unit: Duration
    ) throws(Mistake) -> Duration {
        guard let text else { throw Mistake(message: "`\(key)` in the simulation directive needs a time") }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let units: [Substring: Duration] = [
            "": unit, "us": .microseconds(1), "ms": .milliseconds(1), "s": .seconds(1), "m": .seconds(60),
        ]
        guard let count = Int32(digits), let unit = units[text[digits.endIndex...]] else {
            throw Mistake(message: "`\(key)=\(text)` in the simulation directive is not a time such as `20ms`")
        }
        let time = unit * count
        guard time <= SimulationBounds.delayMax else {
            throw Mistake(message: "`\(key)=\(text)` in the simulation directive is longer than ten minutes")
        }
        return time
    }

    /// Where `word` begins in `text`, at or after `from`; bytes, since this runs over every prompt.
    private static func position(
        of word: String, in text: String.UTF8View, from: String.Index
    ) -> String.Index? {
        guard let first = word.utf8.first else { return nil }
        var rest = text[from...]
        while let candidate = rest.firstIndex(of: first) {
            if text[candidate...].starts(with: word.utf8) { return candidate }
            rest = text[text.index(after: candidate)...]
        }
        return nil
    }
}
