import MercatorPolicy

extension Explanation {
    /// The explanation for people; ends with a line feed.
    ///
    /// - Parameter showsAll: also the values of rules that did not match.
    package func text(_ ink: Ink, showsAll: Bool) -> String {
        var text = head(ink)
        for policy in trace.policies { text += "\n" + section(policy, ink, showsAll) }
        if trace.policies.isEmpty { text += "\nno policy holds a rule\n" }
        if trace.isCut { text += "\nthe trace reached its bound: the last rules have no values\n" }
        return text
    }

    private func head(_ ink: Ink) -> String {
        var table = TextTable()
        let model = request.body?["model"]?.string.map { ", model \($0)" } ?? ""
        table.row(["request", "\(request.method) \(request.path)\(model)"])
        table.row(["decision", ink(verdict.action, verdict.denial == nil ? .green : .red) + decider])
        if let denial = verdict.denial {
            table.row(["answer", "\(denial.status) \(denial.code): \(denial.message)"])
        }
        if let route = verdict.route, verdict.denial == nil {
            let providers =
                route.providers.isEmpty ? "the model's own provider" : route.providers.joined(separator: ", ")
            table.row(["goes to", providers + (route.model.map { " as \($0)" } ?? "")])
        } else if let permitted = verdict.permittedProviders, verdict.denial == nil {
            table.row(["goes to", "one of \(permitted.joined(separator: ", "))"])
        }
        for edit in verdict.edits where verdict.denial == nil {
            table.row(["edit", "\(edit.path.joined(separator: ".")) = \(String(decoding: edit.json, as: UTF8.self))"])
        }
        return table.text
    }

    private var decider: String {
        guard let rule = verdict.decider else { return "  (no rule decided)" }
        return "  by \(rule.text)"
    }

    private func section(_ policy: PolicyTrace, _ ink: Ink, _ showsAll: Bool) -> String {
        let shadow = policy.isShadow ? ", shadow" : ""
        var text =
            "\(ink(policy.name, .bold))  \(ink("priority \(policy.priority)\(shadow)  \(policy.path)", .faint))\n"
        if let skipped = policy.skipped { return text + "  - not asked: \(skipped)\n" }
        let width = policy.rules.map(\.name.count).max() ?? 0
        for rule in policy.rules {
            let blanks = String(repeating: " ", count: max(0, width - rule.name.count))
            text += "  \(mark(rule, ink)) \(rule.name)\(blanks)  \(words(rule, ink))\n"
            if rule.isMatched || showsAll || isError(rule) { text += values(rule, ink) }
            for effect in rule.effects { text += "      \(ink("→", .cyan)) \(effect)\n" }
        }
        return text
    }

    private func mark(_ rule: RuleTrace, _ ink: Ink) -> String {
        switch rule.outcome {
        case .matched: ink("✓", .green)
        case .notMatched: ink("✗", .yellow)
        case .error: ink("!", .red)
        case .skipped: ink("-", .faint)
        }
    }

    private func isError(_ rule: RuleTrace) -> Bool {
        if case .error = rule.outcome { true } else { false }
    }

    /// What became of a rule, and for one that did not match the part that decided it.
    private func words(_ rule: RuleTrace, _ ink: Ink) -> String {
        switch rule.outcome {
        case .matched: return "matched" + (rule.condition == nil ? ": it always applies" : "")
        case .error(let message): return ink("no answer: \(message)", .red)
        case .skipped(let reason): return ink("not asked: \(reason)", .faint)
        case .notMatched:
            guard let at = decisive(rule) else { return "not matched" }
            let part = rule.values[at]
            // Down to the first field in it.
            var below = at
            while below + 1 < rule.values.count, rule.values[below + 1].depth > rule.values[below].depth { below += 1 }
            let cause = rule.values[below]
            let field = below == at ? "" : " (\(oneLine(cause.text)) is \(cause.shown))"
            return "not matched: \(oneLine(part.text))\(ink(field, .faint))"
        }
    }

    /// The first part of a condition that was false and mattered.
    private func decisive(_ rule: RuleTrace) -> Int? {
        let found = rule.values.firstIndex { $0.isBranch && $0.wasNeeded && $0.holds == false }
        return found ?? (rule.values.isEmpty ? nil : 0)
    }

    private func values(_ rule: RuleTrace, _ ink: Ink) -> String {
        EvaluationReport.table(rule.values, ink, indent: "      ")
    }

    private func oneLine(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }) }
}
