import MercatorDiagnostics
import MercatorExpression
import MercatorYAML

/// Reads what a `redact` looks for, where, and what is written instead.
struct RedactionReader {
    private(set) var redactions: [TextRedaction] = []
    private(set) var fields: [RedactionField] = []
    /// What stands for a whole value; nil takes it out.
    private(set) var substitute: String?

    /// Nil after an error.
    init?(_ reader: inout ActionReader) {
        var method: RedactAction.Method?
        if reader.node("method", "strategy") != nil {
            method = reader.word("method", "strategy")
            guard method != nil else { return nil }
        }
        let replacement = reader.text("replacement")
        guard readFields(&reader), readPattern(&reader, method, replacement), readTypes(&reader, method, replacement)
        else { return nil }
        guard !redactions.isEmpty || !fields.isEmpty else {
            reader.missing("a pattern, types or fields", hint: "add `types: [email, phone]` or `pattern: '…'`")
            return nil
        }
        substitute = method == .remove ? nil : replacement ?? Self.words(method)
    }

    private mutating func readFields(_ reader: inout ActionReader) -> Bool {
        guard let node = reader.node("fields", "field") else { return true }
        guard let texts = reader.compiler.report.texts(node, "fields") else { return false }
        for (index, text) in texts.enumerated() {
            let place = node.sequence?[index] ?? node
            if text.hasPrefix("response.") { reader.compiler.namesResponse = true }
            let phase: PolicyPhase = text.hasPrefix("response.") ? .response : reader.compiler.phase
            if phase == .response, text.hasPrefix("request.") {
                reader.compiler.report.error(
                    "phase", "\(reader.title): `\(text)` has gone out before there is a reply to redact", at: place,
                    hint: "put it into a policy of its own that does not name `response`")
                return false
            }
            guard let field = RedactionField(text, phase) else {
                reader.compiler.report.error(
                    "value", "\(reader.title): `\(text)` names no place in the body", at: place,
                    hint: "write names and positions: `messages[*].content`")
                return false
            }
            fields.append(field)
        }
        return true
    }

    private mutating func readPattern(
        _ reader: inout ActionReader, _ method: RedactAction.Method?, _ replacement: String?
    ) -> Bool {
        guard let node = reader.node("pattern") else { return true }
        guard let text = reader.text("pattern") else { return false }
        guard !text.isEmpty else {
            reader.compiler.report.error(
                "pattern", "\(reader.title): the pattern is empty and would be found between any two letters", at: node)
            return false
        }
        do {
            let pattern = try Pattern(text)
            let words = replacement ?? Self.words(method)
            redactions.append(
                TextRedaction(
                    pattern: pattern, replacement: try PatternReplacement(words, for: pattern), kind: nil))
            return true
        } catch {
            reader.compiler.report.error(
                "pattern", "\(reader.title): \(error.message)", at: node,
                hint: "patterns are RE2: no look-around and no back-references; a group of the match is `\\1`")
            return false
        }
    }

    private mutating func readTypes(
        _ reader: inout ActionReader, _ method: RedactAction.Method?, _ replacement: String?
    ) -> Bool {
        guard let node = reader.node("types", "type") else { return true }
        guard let names = reader.compiler.report.texts(node, "types") else { return false }
        for (index, name) in names.enumerated() {
            let lowered = name.lowercased()
            guard let kind = SensitiveKind(rawValue: lowered) ?? SensitiveKind.synonyms[lowered],
                let pattern = try? Pattern(kind.pattern)
            else {
                let known = SensitiveKind.allCases.map(\.rawValue)
                reader.compiler.report.error(
                    "value", "\(reader.title): unknown kind of data `\(name)`", at: node.sequence?[index] ?? node,
                    hint: Suggestion.nearest(name, in: known).map { "did you mean `\($0)`?" }
                        ?? "known: \(known.joined(separator: ", "))")
                return false
            }
            // Each reads every text of the body, so that none is looked for twice.
            if redactions.contains(where: { $0.kind == kind }) { continue }
            let words = replacement ?? (method == nil ? kind.placeholder : Self.words(method))
            redactions.append(
                TextRedaction(pattern: pattern, replacement: PatternReplacement(literal: words), kind: kind))
        }
        return true
    }

    private static func words(_ method: RedactAction.Method?) -> String {
        switch method {
        case .remove: ""
        case .replace: "[REDACTED]"
        case .mask, nil: "***"
        }
    }
}
