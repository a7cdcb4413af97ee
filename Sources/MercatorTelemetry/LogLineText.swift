import MercatorJSON

/// Appends the parts of a log line to bytes, without anything in between: it runs once a request.
///
/// Fixed parts are literals that hold their own quotes and commas; only values are escaped.
struct LogLineText {
    var bytes: [UInt8]

    /// A fixed part, as it stands.
    @inline(__always)
    mutating func fixed(_ part: StaticString) {
        // SAFETY: a static string's bytes live as long as the program.
        bytes.append(contentsOf: UnsafeBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount))
    }

    /// A value inside quotes that are written here too.
    mutating func quoted(_ text: String) {
        var text = text
        let isPlain = text.withUTF8 { utf8 in
            guard utf8.allSatisfy(LogLineText.isPlain) else { return false }
            bytes.append(UInt8(ascii: "\""))
            bytes.append(contentsOf: utf8)
            bytes.append(UInt8(ascii: "\""))
            return true
        }
        if !isPlain { bytes.append(contentsOf: JSONWriter.quoted(text)) }
    }

    /// A member that is left out when there is nothing to say; `key` is `,"name":`.
    mutating func member(_ key: StaticString, _ text: String?) {
        guard let text, !text.isEmpty else { return }
        fixed(key)
        quoted(text)
    }

    mutating func number(_ value: Int) {
        var magnitude = value.magnitude
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let first = bytes.count
        repeat {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: magnitude % 10))
            magnitude /= 10
        } while magnitude > 0
        if bytes.count - first > 1 { bytes[first...].reverse() }
    }

    /// Nanoseconds as milliseconds with three decimals, without floating point.
    mutating func milliseconds(_ nanoseconds: UInt64) {
        let micros = nanoseconds / 1000
        number(Int(clamping: micros / 1000))
        bytes.append(UInt8(ascii: "."))
        let rest = micros % 1000
        for digit in [rest / 100, rest / 10 % 10, rest % 10] { bytes.append(0x30 + UInt8(truncatingIfNeeded: digit)) }
    }

    /// Whether a byte stands in a JSON string, and in a log line, as it is.
    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != 0x7F
    }
}
