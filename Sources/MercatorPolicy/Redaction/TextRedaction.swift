import MercatorExpression

/// One thing that is looked for in texts, and what is written instead.
struct TextRedaction: Sendable {
    let pattern: Pattern
    let replacement: PatternReplacement
    /// Confirms what the pattern finds; nil takes every match.
    let kind: SensitiveKind?

    /// The text without what was looked for.
    func applied(to text: String) -> PatternReplaced {
        pattern.replacing(in: text, with: replacement) { kind?.confirms($0) ?? true }
    }
}

extension [TextRedaction] {
    /// The text after all of them, one after the other.
    func applied(to text: String) -> PatternReplaced {
        var text = text
        var total = 0
        for redaction in self {
            switch redaction.applied(to: text) {
            case .unchanged: continue
            case .tooMuch: return .tooMuch
            case .changed(let changed, let count):
                text = changed
                total += count
            }
        }
        return total > 0 ? .changed(text, count: total) : .unchanged
    }
}
