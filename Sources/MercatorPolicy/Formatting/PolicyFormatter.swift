package import MercatorDiagnostics
import MercatorExpression
import MercatorYAML

/// Rewrites a policy file, whichever form it has, as policies with expressions.
///
/// Nothing that means something is lost; comments stay above or beside what they stood at, as far as it is still there.
package enum PolicyFormatter {
    /// Columns after which a condition that was put together is broken before `and` or `or`.
    fileprivate static let conditionWidth = 88

    /// The file written anew; nil when there are errors among the diagnostics it adds.
    package static func format(_ source: SourceText, diagnostics: inout [Diagnostic]) -> String? {
        var found: [Diagnostic] = []
        let documents = YAMLReader.read(source, diagnostics: &found)
        var writer = PolicyWriter(comments: SourceComments(source))
        for (index, document) in documents.enumerated() {
            if index > 0 { writer.output.line("---", indent: 0) }
            writer.document(document)
        }
        writer.output.finish()
        found += writer.report.diagnostics
        diagnostics += found
        return found.containsError ? nil : writer.output.text
    }
}

/// Writes one file, policy by policy.
private struct PolicyWriter {
    var report = PolicyReport()
    var output: YAMLOutput
    private var isFirstPolicy = true

    init(comments: SourceComments) {
        output = YAMLOutput(comments: comments)
    }

    mutating func document(_ node: YAMLNode) {
        isFirstPolicy = true
        output.comments(above: node.position.line, indent: 0)
        let name = PolicyReader.fallbackName(node.path)
        if let items = node.sequence { return list(items, name: name) }
        guard let members = node.mapping else {
            return report.error("form", "a policy file is a mapping or a list of rules", at: node)
        }
        guard let listed = node.get("policies") else {
            output.line("version: \"1.0\"", indent: 0)
            output.gap()
            output.line("policies:", indent: 0)
            return policy(node, name: name, without: [])
        }
        let hasRules = node.get("rules") != nil
        for (key, value) in members where key.string != "policies" {
            let key = key.string ?? ""
            // Where the document is a policy as well, what describes it goes with that policy.
            if key == "mpl_version" || hasRules && key != "variables" { continue }
            output.member(key, value, indent: 0)
        }
        output.gap()
        list(listed.sequence ?? [], name: name, following: hasRules ? node : nil)
    }

    /// Policies first, then bare rules as a policy of their own: the order in which they run.
    private mutating func list(_ items: [YAMLNode], name: String, following document: YAMLNode? = nil) {
        output.line("policies:", indent: 0)
        let bare = items.filter(RuleReader.isRule)
        for item in items where !RuleReader.isRule(item) { policy(item, name: name, without: []) }
        if let first = bare.first {
            if !isFirstPolicy { output.gap() }
            isFirstPolicy = false
            output.comments(above: first.position.line, indent: 2)
            output.line("- name: " + YAMLText.string(name), indent: 2)
            rules(bare)
        }
        if let document { policy(document, name: name, without: ["policies", "variables"]) }
    }

    private mutating func policy(_ node: YAMLNode, name: String, without: Set<String>) {
        guard let members = node.mapping else {
            return report.error("form", "a policy is a mapping, not \(node.shapeName)", at: node)
        }
        if !isFirstPolicy { output.gap() }
        isFirstPolicy = false
        output.comments(above: node.position.line, indent: 2)
        var isFirst = true
        func prefix() -> String { isFirst ? "- " : "" }
        if node.get("name") == nil {
            output.line("- name: " + YAMLText.string(name), indent: 2)
            isFirst = false
        }
        let leading = ["name", "description", "priority", "mode", "enabled"]
        let rest = members.compactMap(\.key.string).filter { !leading.contains($0) && $0 != "rules" && $0 != "tests" }
        for key in leading + rest where key != "mpl_version" && !without.contains(key) {
            guard let value = node.get(key) else { continue }
            output.member(key, value, indent: isFirst ? 2 : 4, prefix: prefix())
            isFirst = false
        }
        if let listed = node.get("rules") { rules(listed.sequence ?? []) }
        if let tests = node.get("tests") { output.member("tests", tests, indent: 4) }
    }

    private mutating func rules(_ nodes: [YAMLNode]) {
        output.line(nodes.isEmpty ? "rules: []" : "rules:", indent: 4)
        for (index, node) in nodes.enumerated() {
            if index > 0 { output.gap() }
            output.comments(above: node.position.line, indent: 6)
            rule(node)
        }
    }

    private mutating func rule(_ node: YAMLNode) {
        guard let members = node.mapping else {
            return report.error("form", "a rule is a mapping, not \(node.shapeName)", at: node)
        }
        var written: [(key: String, value: YAMLNode)] = []
        for key in ["name", "description", "enabled", "priority"] {
            if let value = node.get(key) { written.append((key, value)) }
        }
        if let condition = condition(of: node) { written.append(("condition", condition)) }
        written += actions(of: node, members)
        if let onError = node.get("on_error") { written.append(("on_error", onError)) }
        for (index, member) in written.enumerated() {
            // What stood among the parts of a structured condition goes above the expression.
            if member.key == "condition", node.get("condition")?.string == nil,
                let last = RuleReader.conditionKeys.compactMap({ node.get($0)?.lastLine }).max()
            {
                output.comments(above: last + 1, indent: index == 0 ? 6 : 8)
            }
            output.member(
                member.key, member.value, indent: index == 0 ? 6 : 8, prefix: index == 0 ? "- " : "")
        }
        if written.isEmpty { output.line("- {}", indent: 6) }
    }

    /// The condition as an expression; nil when the rule applies always.
    private mutating func condition(of node: YAMLNode) -> YAMLNode? {
        if let written = node.get("condition"), written.string != nil { return written }
        guard let structured = RuleReader.conditionKeys.sorted().compactMap({ node.get($0) }).first else { return nil }
        var lowering = ConditionLowering(report: report)
        let text = lowering.text(of: structured)
        report = lowering.report
        guard let text, !text.isEmpty else { return nil }
        let pretty = ExpressionFormatter.formatted(text, width: PolicyFormatter.conditionWidth) ?? text
        return structured.replacing(.scalar(pretty, style: pretty.contains("\n") ? .literal : .quoted))
    }

    /// One action becomes `action:` with its keys beside it, several stay a list.
    private func actions(
        of node: YAMLNode, _ members: [(key: YAMLNode, value: YAMLNode)]
    ) -> [(key: String, value: YAMLNode)] {
        var written: [(key: String, value: YAMLNode)] = []
        for (key, value) in members where key.string == "action" || !RuleReader.ownKeys.contains(key.string ?? "") {
            written.append((key.string ?? "", value))
        }
        guard let listed = node.get("actions") else { return written }
        let items = listed.sequence ?? [listed]
        guard written.isEmpty, items.count == 1, let flat = Self.flattened(items[0]) else {
            return written + [("actions", listed)]
        }
        return flat
    }

    private static func flattened(_ action: YAMLNode) -> [(key: String, value: YAMLNode)]? {
        if action.string != nil { return [("action", action)] }
        guard let members = action.mapping, let type = action.get("type") ?? action.get("action") else { return nil }
        let rest = members.filter { $0.key.string != "type" && $0.key.string != "action" }
        guard rest.allSatisfy({ !RuleReader.ownKeys.contains($0.key.string ?? "") }) else { return nil }
        return [("action", type)] + rest.map { ($0.key.string ?? "", $0.value) }
    }
}

extension YAMLNode {
    /// The line in which its last part begins.
    fileprivate var lastLine: Int {
        switch value {
        case .mapping(let members): members.map(\.value.lastLine).max() ?? position.line
        case .sequence(let items): items.map(\.lastLine).max() ?? position.line
        case .scalar, .null: position.line
        }
    }
}
