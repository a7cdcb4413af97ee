import MercatorExpression
import MercatorYAML

/// Expectations about everything beside the decision: log lines, alerts, tags, edits, metadata.
extension PolicyExpectation {
    mutating func readNotes(_ key: String, _ node: YAMLNode, _ report: inout PolicyReport) {
        switch key {
        case "logged", "not_logged", "alerted":
            guard let flag = report.flag(node, key) else { return }
            let wanted = key == "not_logged" ? !flag : flag
            add(key, "\(flag)") { outcome in
                let lines =
                    key == "alerted" ? outcome.verdict.alerts.map(\.message) : outcome.verdict.notes.map(\.message)
                return lines.isEmpty != wanted ? nil : lines.isEmpty ? "nothing" : quoted(lines)
            }
        case "log_level":
            guard let level: NoteLevel = report.word(node, key) else { return }
            add(key, level.rawValue) { outcome in
                let levels = outcome.verdict.notes.map(\.level)
                return levels.contains(level) ? nil : levels.isEmpty ? "nothing" : quoted(levels.map(\.rawValue))
            }
        case "alerts_contain", "alert_contains":
            contains(key, node, &report) { $0.verdict.alerts.map(\.message) }
        default:
            contains(key, node, &report) { $0.verdict.notes.map(\.message) }
        }
    }

    mutating func readChanges(_ key: String, _ node: YAMLNode, _ report: inout PolicyReport) {
        if node.mapping == nil, key != "metadata" {
            // Names alone: it is enough that they are there.
            for name in report.texts(node, key) ?? [] { expect(key, name, nil) }
            return
        }
        guard let members = node.mapping else {
            return report.error("type", "`\(key)` must be a mapping, not \(node.shapeName)", at: node)
        }
        for (name, value) in members { expect(key, name.string ?? "", ExpressionValue(yaml: value)) }
    }

    /// A tag, an edit or a piece of metadata; any value will do where none is given.
    private mutating func expect(_ key: String, _ name: String, _ wanted: ExpressionValue?) {
        let path = name.hasPrefix("request.") ? String(name.dropFirst("request.".count)) : name
        let shown = wanted.map { "\(name) = \(TracedText.shown($0, isSecret: false))" } ?? name
        add(key, shown) { outcome in
            let verdict = outcome.verdict
            let actual: ExpressionValue? =
                switch key {
                case "tags": verdict.tags.last { $0.key == name }.map { .string($0.value) }
                case "metadata": verdict.metadata.last { $0.name == name }?.value
                default: verdict.change(of: path)
                }
            guard let actual else { return "no \(name)" }
            guard let wanted, !isSame(actual, wanted, asText: key == "tags") else { return nil }
            return TracedText.shown(actual, isSecret: false)
        }
    }
}

extension Verdict {
    /// What a member of the body, or a piece of metadata, was changed to; nil when it was not.
    fileprivate func change(of path: String) -> ExpressionValue? {
        if let edit = edits.last(where: { $0.path.joined(separator: ".") == path }) { return edit.value }
        if path == "model", let model { return .string(model) }
        return metadata.last { $0.name == path }?.value
    }
}

/// Whether two values are the same for a test: `5` is `5.0`, and a tag is compared as the text it is.
private func isSame(_ actual: ExpressionValue, _ wanted: ExpressionValue, asText: Bool) -> Bool {
    if asText { return actual.displayed == wanted.displayed }
    switch (actual.resolved, wanted.resolved) {
    case (.int(let a), .double(let b)): return Double(a) == b
    case (.double(let a), .int(let b)): return a == Double(b)
    case (.string(let a), .text(let b)), (.text(let a), .string(let b)): return a == b
    default: break
    }
    return ExpressionValue.list([actual]).displayed == ExpressionValue.list([wanted]).displayed
}
