import MercatorDiagnostics
import MercatorYAML

/// Collects the mistakes in policies, with typed access to their keys.
struct PolicyReport {
    var diagnostics: [Diagnostic] = []
    /// What is switched off, for traces; the rule is empty where the whole policy is.
    var disabled: [RuleReference] = []

    mutating func error(_ code: String, _ message: String, at node: YAMLNode, hint: String? = nil) {
        diagnostics.append(node.diagnostic(.error, code: "policy/\(code)", message, hint: hint))
    }

    mutating func warning(_ code: String, _ message: String, at node: YAMLNode, hint: String? = nil) {
        diagnostics.append(node.diagnostic(.warning, code: "policy/\(code)", message, hint: hint))
    }

    /// Reports a key that nobody knows.
    ///
    /// `elsewhere` are keys that would be right one level up: likely meant, and not listed.
    mutating func unknown(
        _ key: YAMLNode, in place: String, known: some Sequence<String>, elsewhere: some Sequence<String> = []
    ) {
        let text = key.string ?? ""
        let nearest = Suggestion.nearest(text, in: known) ?? Suggestion.nearest(text, in: elsewhere)
        error(
            "unknown-key", "unknown key `\(text)` in \(place)", at: key,
            hint: nearest.map { "did you mean `\($0)`?" } ?? "known keys: \(known.sorted().joined(separator: ", "))")
    }

    /// The text of a scalar; nil and an error for anything else.
    mutating func text(_ node: YAMLNode, _ key: String) -> String? {
        if let text = node.string { return text }
        error("type", "`\(key)` must be text, not \(node.shapeName)", at: node)
        return nil
    }

    /// The texts of a list, or of a single scalar; nil and an error for anything else.
    mutating func texts(_ node: YAMLNode, _ key: String) -> [String]? {
        if let text = node.string { return [text] }
        guard let items = node.sequence else {
            error("type", "`\(key)` must be a list of names, not \(node.shapeName)", at: node)
            return nil
        }
        var texts: [String] = []
        for item in items {
            guard let text = self.text(item, key) else { return nil }
            texts.append(text)
        }
        return texts
    }

    /// An integer within bounds; nil and an error for anything else.
    mutating func integer(_ node: YAMLNode, _ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let value = node.int else {
            error("type", "`\(key)` must be an integer, not \(node.shapeName)", at: node)
            return nil
        }
        guard range.contains(value) else {
            error(
                "range", "`\(key)` is \(value), outside \(range.lowerBound) to \(range.upperBound)", at: node)
            return nil
        }
        return value
    }

    /// `true` or `false`; nil and an error for anything else.
    mutating func flag(_ node: YAMLNode, _ key: String) -> Bool? {
        if let value = node.bool { return value }
        error("type", "`\(key)` must be `true` or `false`, not \(node.shapeName)", at: node)
        return nil
    }

    /// One of the words of an enumeration; nil and an error for anything else.
    mutating func word<Word: RawRepresentable & CaseIterable>(_ node: YAMLNode, _ key: String) -> Word?
    where Word.RawValue == String {
        guard let text = text(node, key) else { return nil }
        if let word = Word(rawValue: text.lowercased()) { return word }
        let words = Word.allCases.map(\.rawValue)
        error(
            "value", "`\(key)` cannot be `\(text)`", at: node,
            hint: Suggestion.nearest(text, in: words).map { "did you mean `\($0)`?" }
                ?? "write one of \(words.joined(separator: ", "))")
        return nil
    }
}
