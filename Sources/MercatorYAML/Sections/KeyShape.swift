/// What may stand at a key: what schema, reference page and environment names are made from.
package indirect enum KeyShape: Sendable {
    case text
    /// Text that is never shown.
    case secret
    case boolean
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    /// `30s`; see ``DurationText``.
    case duration
    /// Bytes, or `10MB`; see ``SizeText``.
    case size(ClosedRange<Int>)
    /// One of some words; `also` are other spellings of them.
    case choice([String], also: [String])
    case list(KeyShape)
    /// A mapping whose names the author chooses.
    case map(KeyShape)
    case section(SectionShape)
    /// Whatever one of them allows.
    case either(KeyShape, KeyShape)
    /// Checked elsewhere.
    case anything

    /// With an article, for messages and the reference page: "a duration such as `30s`".
    package var noun: String {
        switch self {
        case .text, .secret: "text"
        case .boolean: "`true` or `false`"
        case .integer(let range): "an integer" + Self.limits(range.lowerBound, range.upperBound, Int.min, Int.max)
        case .number(let range):
            "a number" + Self.limits(range.lowerBound, range.upperBound, -.infinity, .infinity)
        case .duration: "a duration such as `30s`"
        case .size: "a size such as `10MB`"
        case .choice(let words, _): words.count == 1 ? "`\(words[0])`" : "one of " + Self.quoted(words)
        case .list: "a list"
        case .map, .section: "a mapping"
        case .either(let one, let other): one.noun + " or " + other.noun
        case .anything: "a value"
        }
    }

    private static func limits<Number: Comparable>(_ low: Number, _ high: Number, _ min: Number, _ max: Number)
        -> String
    {
        switch (low > min, high < max) {
        case (true, true): " from \(low) to \(high)"
        case (true, false): " of at least \(low)"
        case (false, true): " of at most \(high)"
        case (false, false): ""
        }
    }

    static func quoted(_ words: [String]) -> String {
        words.map { "`\($0)`" }.joined(separator: ", ")
    }
}

/// The keys of a section, without the types they are stored in.
package struct SectionShape: Sendable {
    package let summary: String
    package let keys: [KeyFacts]

    /// The key with this name or other spelling.
    package func key(_ spelling: String) -> KeyFacts? {
        keys.first { $0.name == spelling || $0.aliases.contains(spelling) }
    }
}

/// What is known about one declared key.
package struct KeyFacts: Sendable {
    package let name: String
    /// Other spellings that mean the same.
    package let aliases: [String]
    package let summary: String
    package let shape: KeyShape
    /// As one would write it; nil when the absence of the key is itself the default.
    package let defaultText: String?
    package let isRequired: Bool
    /// Declared and checked, but without an engine behind it in this version.
    package let isPlanned: Bool
}
