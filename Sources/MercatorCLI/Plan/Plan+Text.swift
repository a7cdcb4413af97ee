extension Plan {
    /// The plan for people: sections under headings, columns aligned.
    package func text(_ ink: Ink) -> String {
        let sections = [
            ("Gateway", gatewaySection), ("Providers", providersSection(ink)), ("Routing", routingSection),
            ("Models", modelsSection),
            ("Policies", policiesSection),
        ]
        var text = sections.map { ink($0.0, .bold) + "\n" + $0.1 }.joined(separator: "\n")
        text += "\n" + ink("✓", .green) + " Configuration valid: \(path)"
        text += warnings.isEmpty ? "\n" : ", with \(warnings.count) warning\(warnings.count == 1 ? "" : "s")\n"
        return text
    }

    private var gatewaySection: String {
        var table = TextTable()
        for listener in listeners { table.row(["  listens on", "http://\(listener)"]) }
        table.row(["  event loops", eventLoops.map(String.init) ?? "one a processor"])
        table.row(["  clients", clients])
        for bound in bounds { table.row(["  " + bound.name, bound.value]) }
        return table.text
    }

    private func providersSection(_ ink: Ink) -> String {
        providers.map { provider in
            var table = TextTable()
            for (index, line) in provider.lines.enumerated() {
                let repeats = index > 0 && provider.lines[index - 1].name == line.name
                table.row(["    " + (repeats ? "" : line.name), line.value])
            }
            let state = provider.isEnabled ? "" : ink(" (disabled)", .yellow)
            return "  " + ink(provider.name, .cyan) + state + "\n" + table.text
        }.joined()
    }

    private var routingSection: String {
        var table = TextTable()
        for line in routing { table.row(["  " + line.name, line.value]) }
        for route in routes { table.row(["  for " + route.models.joined(separator: ", "), route.description]) }
        return table.text
    }

    private var modelsSection: String {
        var table = TextTable()
        for model in models {
            let alias = model.upstreamModel == model.model ? "" : " as \(model.upstreamModel)"
            let others = model.others.map { ", or \($0)" }.joined()
            table.row(["  " + model.model, "→", model.provider + alias + others])
        }
        table.row(["  " + (models.isEmpty ? "any" : "any other"), "→", otherModels])
        return table.text
    }

    private var policiesSection: String {
        guard !policies.isEmpty else { return "  none; requests pass by model alone\n" }
        var table = TextTable()
        for (index, policy) in policies.enumerated() {
            table.row([
                "  \(index + 1)", policy.name, "priority \(policy.priority)",
                "\(policy.ruleCount) rule\(policy.ruleCount == 1 ? "" : "s")", policy.isShadow ? "shadow" : "enforced",
                policy.path,
            ])
        }
        return table.text + "  when no rule decides: \(defaultAction)\n  version: \(policyVersion)\n"
    }
}
