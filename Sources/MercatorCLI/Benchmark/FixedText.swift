/// Numbers as reports show them: the same on every machine, whatever its language.
enum FixedText {
    /// So many digits behind the point, rounded half away from zero.
    static func digits(_ value: Double, _ count: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        var scale: Int64 = 1
        for _ in 0..<count { scale *= 10 }
        let scaled = Int64((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard count > 0 else { return "\(sign)\(scaled)" }
        let rest = String(scaled % scale)
        return "\(sign)\(scaled / scale)." + String(repeating: "0", count: count - rest.count) + rest
    }

    /// At most three digits behind the point and none that is not needed: `100`, `0.5`, `99.83`.
    static func short(_ value: Double) -> String {
        var text = digits(value, value >= 100 ? 1 : value >= 10 ? 2 : 3)
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// Nanoseconds as milliseconds with as many digits as matter: `0.042`, `3.140`, `31.42`, `1250.0`.
    static func milliseconds(_ nanoseconds: UInt64) -> String { milliseconds(Double(nanoseconds)) }

    static func milliseconds(_ nanoseconds: Double) -> String {
        let value = nanoseconds / 1e6
        return digits(value, value < 10 ? 3 : value < 100 ? 2 : 1)
    }

    /// A count with its thousands apart: `1 234 567`.
    static func count(_ value: Int) -> String {
        let plain = String(value)
        var text = ""
        for (place, digit) in plain.enumerated() {
            if place > 0, (plain.count - place) % 3 == 0 { text += "\u{2009}" }
            text.append(digit)
        }
        return text
    }

    /// Bytes in the largest unit that leaves a whole one: `1.5 MB`.
    static func bytes(_ value: Double) -> String {
        for (unit, size) in [("GB", 1e9), ("MB", 1e6), ("KB", 1e3)] where value >= size {
            return digits(value / size, 1) + " " + unit
        }
        return digits(value, 0) + " B"
    }
}
