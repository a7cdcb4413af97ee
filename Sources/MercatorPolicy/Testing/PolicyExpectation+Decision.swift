import MercatorDiagnostics
import MercatorExpression
import MercatorYAML

/// Expectations about the decision: action, reason, provider, rule.
extension PolicyExpectation {
    /// `allow` means that the request passes, by whichever rule; the others that such an effect is there.
    mutating func readAction(_ node: YAMLNode, _ report: inout PolicyReport) {
        guard let written = report.text(node, "action")?.lowercased() else { return }
        let word = StandardActions.synonyms[written] ?? written
        guard StandardActions.names.contains(word) else {
            let nearest = Suggestion.nearest(word, in: StandardActions.names + ["block"])
            return report.error(
                "unknown-action", "unknown action `\(written)`", at: node,
                hint: nearest.map { "did you mean `\($0)`?" }
                    ?? "actions are \(StandardActions.names.joined(separator: ", "))")
        }
        add("action", written) { outcome in
            outcome.verdict.has(word) ? nil : outcome.verdict.action
        }
    }

    mutating func readDenial(_ key: String, _ node: YAMLNode, _ report: inout PolicyReport) {
        switch key {
        case "reason":
            guard let wanted = report.text(node, key).map(trimmed) else { return }
            add(key, quoted(wanted)) { outcome in
                let reason = trimmed(outcome.verdict.reason)
                if reason == wanted || outcome.verdict.denial?.message == wanted { return nil }
                return reason.isEmpty ? "no reason" : quoted(reason)
            }
        case "reason_contains":
            contains(key, node, &report) { [$0.verdict.reason].filter { !$0.isEmpty } }
        case "code":
            guard let wanted = report.text(node, key) else { return }
            add(key, quoted(wanted)) { outcome in
                outcome.verdict.denial?.code == wanted
                    ? nil : outcome.verdict.denial.map { quoted($0.code) } ?? "no denial"
            }
        default:
            guard let wanted = report.integer(node, key, in: 100...599) else { return }
            add(key, "\(wanted)") { outcome in
                let status = outcome.verdict.denial?.status ?? 200
                return status == wanted ? nil : "\(status)"
            }
        }
    }

    mutating func readRoute(_ key: String, _ node: YAMLNode, _ report: inout PolicyReport) {
        switch key {
        case "providers":
            guard let wanted = report.texts(node, key) else { return }
            add(key, quoted(wanted)) { outcome in
                let verdict = outcome.verdict
                let actual = verdict.route?.providers ?? verdict.permittedProviders ?? []
                let isSame = actual == wanted || (verdict.route == nil && Set(actual) == Set(wanted))
                return isSame ? nil : actual.isEmpty ? "any provider" : quoted(actual)
            }
        case "provider":
            equals(key, node, &report, orElse: "no provider") { $0.provider }
        case "provider_region":
            equals(key, node, &report, orElse: "no region") { $0.region }
        default:
            equals(key, node, &report, orElse: "the model asked for") { $0.verdict.model }
        }
    }

    private mutating func equals(
        _ key: String, _ node: YAMLNode, _ report: inout PolicyReport, orElse: String,
        _ actual: @escaping (Outcome) -> String?
    ) {
        guard let wanted = report.text(node, key) else { return }
        add(key, quoted(wanted)) { outcome in
            let actual = actual(outcome)
            return actual == wanted ? nil : actual.map { quoted($0) } ?? orElse
        }
    }

    mutating func readRules(_ key: String, _ node: YAMLNode, _ report: inout PolicyReport) {
        switch key {
        case "rule", "policy", "decided_by":
            guard let wanted = report.text(node, key) else { return }
            add(key, quoted(wanted)) { outcome in
                // Where no rule decided, any that matched will do.
                let rules = outcome.verdict.decider.map { [$0] } ?? outcome.verdict.matches
                if rules.contains(where: { $0.isNamed(wanted, by: key) }) { return nil }
                return rules.isEmpty ? "no rule" : quoted(rules.map(\.text))
            }
        case "shadow":
            if let wanted = node.bool {
                add(key, "\(wanted)") { $0.verdict.shadows.isEmpty != wanted ? nil : "\(!wanted)" }
            } else {
                matching(key, node, &report) { $0.verdict.shadows.map(\.rule) }
            }
        case "not_matched":
            for wanted in report.texts(node, key) ?? [] {
                add(key, quoted(wanted)) { outcome in
                    outcome.verdict.matches.first { $0.isNamed(wanted, by: key) }.map { "\(quoted($0.text)) matched" }
                }
            }
        default:
            matching(key, node, &report) { $0.verdict.matches }
        }
    }

    /// Each of the rules must be among those.
    private mutating func matching(
        _ key: String, _ node: YAMLNode, _ report: inout PolicyReport, _ rules: @escaping (Outcome) -> [RuleReference]
    ) {
        for wanted in report.texts(node, key) ?? [] {
            add(key, quoted(wanted)) { outcome in
                let rules = rules(outcome)
                if rules.contains(where: { $0.isNamed(wanted, by: key) }) { return nil }
                return rules.isEmpty ? "no rule" : quoted(rules.map(\.text))
            }
        }
    }
}

extension RuleReference {
    /// `policy/rule`, as headers and reports write it.
    package var text: String { "\(policy)/\(rule)" }

    /// Whether a test means it: by the rule's name, by both names, or under `policy` and `shadow` by the policy's.
    fileprivate func isNamed(_ name: String, by key: String) -> Bool {
        if key == "policy" { return policy == name }
        return rule == name || text == name || (key == "shadow" && policy == name)
    }
}

extension Verdict {
    /// The author's words on the decision; empty when there are none.
    var reason: String {
        if let spoken = denial?.reason ?? route?.reason { return spoken }
        return notes.last { $0.rule == allowedBy }?.message ?? ""
    }

    /// Whether an action of this kind took effect.
    fileprivate func has(_ action: String) -> Bool {
        switch action {
        case "allow": denial == nil
        case "deny": denial != nil
        case "route": denial == nil && route != nil
        case "modify": !edits.isEmpty || !metadata.isEmpty
        case "transform": !edits.isEmpty
        case "redact": !redactions.isEmpty
        case "rate_limit": claims.contains { $0.unit == .requests }
        case "budget": claims.contains { $0.unit != .requests }
        case "log": !notes.isEmpty
        case "tag": !tags.isEmpty
        case "alert": !alerts.isEmpty
        default: false
        }
    }
}

private func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last?.isWhitespace ?? false { text = text.dropLast() }
    return String(text)
}
