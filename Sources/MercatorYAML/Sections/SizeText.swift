/// Sizes as people write them: `512`, `512KB`, `10MB`, `10MiB`.
package enum SizeText {
    /// `KB` counts 1,024 bytes like `KiB`: the documents this follows write `1048576 (1MB)`.
    private static let units: [(name: String, bytes: Int)] = [
        ("", 1), ("B", 1), ("K", 1 << 10), ("KB", 1 << 10), ("KIB", 1 << 10), ("M", 1 << 20), ("MB", 1 << 20),
        ("MIB", 1 << 20), ("G", 1 << 30), ("GB", 1 << 30), ("GIB", 1 << 30),
    ]

    /// The size in bytes; nil for what is malformed, negative or does not fit.
    package static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let word = text[digits.endIndex...].drop { $0 == " " }.uppercased()
        guard let amount = Int(digits), let unit = units.first(where: { $0.name == word }) else { return nil }
        let (bytes, overflow) = amount.multipliedReportingOverflow(by: unit.bytes)
        return overflow ? nil : bytes
    }

    /// The shortest exact spelling: `10MiB`, `1500`.
    package static func text(_ bytes: Int) -> String {
        for (name, size) in [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)] where bytes >= size {
            if bytes % size == 0 { return "\(bytes / size)\(name)" }
        }
        return String(bytes)
    }
}
