import MercatorYAML

/// Rules that say the same as another of their policy, or have its name.
enum DuplicateRuleCheck: PolicyCheck {
    static func run(_ subject: LintSubject, _ report: inout PolicyReport) {
        for sheet in subject.sheets {
            var names: [String: LintRule] = [:]
            var bodies: [String: LintRule] = [:]
            for rule in sheet.rules {
                if let name = rule.draft.name {
                    if let first = names[name] {
                        report.warning(
                            "duplicate-rule-name",
                            "there are two rules called `\(name)` in policy `\(sheet.draft.name)`",
                            at: rule.draft.node, hint: "the other is in \(place(first))")
                    } else {
                        names[name] = rule
                    }
                }
                guard let condition = rule.conditionText else { continue }
                let body = condition + "\n" + actions(rule)
                if let first = bodies[body] {
                    report.warning(
                        "duplicate-rule", "\(rule.title) says the same as rule `\(first.name)`", at: rule.draft.node,
                        hint: "the other is in \(place(first)); take one of them out")
                } else {
                    bodies[body] = rule
                }
            }
        }
    }

    private static func place(_ rule: LintRule) -> String {
        "\(rule.draft.node.path), line \(rule.draft.node.position.line)"
    }

    /// The actions with all their keys, in a text of their own.
    private static func actions(_ rule: LintRule) -> String {
        rule.draft.actions.map { action in
            let members = action.members.map { "\($0.key.string ?? "")=\(text($0.value))" }.sorted()
            return action.word + members.joined(separator: ";")
        }.joined(separator: "\n")
    }

    private static func text(_ node: YAMLNode) -> String {
        switch node.value {
        case .null: "null"
        case .scalar(let text, let style): style == .plain ? text : text.debugDescription
        case .sequence(let items): "[" + items.map(text).joined(separator: ",") + "]"
        case .mapping(let members):
            "{" + members.map { "\($0.key.string ?? ""):\(text($0.value))" }.joined(separator: ",") + "}"
        }
    }
}
