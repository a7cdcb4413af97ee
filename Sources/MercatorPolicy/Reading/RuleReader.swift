import MercatorDiagnostics
import MercatorYAML

/// Reads one rule, in any spelling: `condition`/`conditions`/`match`, `action`/`actions`.
struct RuleReader {
    /// The policy's name, for messages.
    let policy: String

    static let conditionKeys: Set<String> = ["condition", "conditions", "match"]
    static let actionKeys: Set<String> = ["action", "actions"]
    /// Keys of the rule itself; every other key belongs to its action.
    static let ownKeys: Set<String> = conditionKeys.union(actionKeys).union([
        "description", "enabled", "name", "on_error", "priority",
    ])

    /// Whether a list item is a rule, not a policy.
    static func isRule(_ node: YAMLNode) -> Bool {
        guard let members = node.mapping, node.get("rules") == nil else { return false }
        return members.contains {
            conditionKeys.contains($0.key.string ?? "") || actionKeys.contains($0.key.string ?? "")
        }
    }

    /// The rule; nil when it is switched off or has mistakes that leave nothing to check.
    func read(_ node: YAMLNode, position: Int, report: inout PolicyReport) -> RuleDraft? {
        guard let members = node.mapping else {
            report.error("form", "a rule of policy `\(policy)` is a mapping, not \(node.shapeName)", at: node)
            return nil
        }
        var draft = RuleDraft(name: nil, node: node, condition: .always, actions: [])
        var isEnabled = true
        for (key, value) in members {
            switch key.string ?? "" {
            case "name": draft.name = report.text(value, "name")
            case "description": _ = report.text(value, "description")
            case "enabled": isEnabled = report.flag(value, "enabled") ?? true
            case "priority":
                draft.priority = report.integer(value, "priority", in: -1_000_000...1_000_000) ?? 0
            case "on_error": draft.onError = report.word(value, "on_error")
            default: break
            }
        }
        draft.condition = condition(of: node, report: &report)
        draft.actions = actions(of: node, members, report: &report)
        let title = draft.name ?? "#\(position + 1)"
        guard isEnabled else {
            report.disabled.append(RuleReference(policy: policy, rule: title))
            report.warning("disabled", "rule `\(title)` of policy `\(policy)` is switched off", at: node)
            return nil
        }
        guard !draft.actions.isEmpty else {
            report.error(
                "missing-action", "rule `\(title)` of policy `\(policy)` has no action", at: node,
                hint: "add `action:` with one of \(StandardActions.names.joined(separator: ", "))")
            return nil
        }
        return draft
    }

    private func condition(of node: YAMLNode, report: inout PolicyReport) -> ConditionDraft {
        let written = Self.conditionKeys.compactMap { node.get($0) }
        guard let first = written.first else { return .always }
        if written.count > 1 {
            report.error(
                "form", "a rule has one of `condition`, `conditions` and `match`, not several", at: node,
                hint: "join them with `and`")
        }
        if node.get("condition") != nil, first.sequence == nil, first.mapping == nil {
            if first.isNull {
                report.error("type", "`condition` is empty", at: first, hint: "leave it out to apply the rule always")
                return .always
            }
            return .expression(first)
        }
        return .structured(first)
    }

    private func actions(
        of node: YAMLNode, _ members: [(key: YAMLNode, value: YAMLNode)], report: inout PolicyReport
    ) -> [ActionDraft] {
        let rest = members.filter { !Self.ownKeys.contains($0.key.string ?? "") }
        var drafts: [ActionDraft] = []
        if let node = node.get("action"), let word = report.text(node, "action") {
            drafts.append(ActionDraft(word: word.lowercased(), node: node, members: rest))
        }
        guard let listed = node.get("actions") else { return drafts }
        if drafts.isEmpty, let stray = rest.first {
            report.unknown(stray.key, in: "a rule with `actions`", known: Self.ownKeys)
        }
        for item in listed.sequence ?? [listed] {
            if let word = item.string {
                drafts.append(ActionDraft(word: word.lowercased(), node: item, members: []))
            } else if let type = item.get("type") ?? item.get("action"), let word = report.text(type, "type") {
                let members = (item.mapping ?? []).filter { !["type", "action"].contains($0.key.string ?? "") }
                drafts.append(ActionDraft(word: word.lowercased(), node: type, members: members))
            } else {
                report.error("missing-action", "an action without `type`", at: item, hint: "write `type: deny`")
            }
        }
        return drafts
    }
}
