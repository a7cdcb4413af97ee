import MercatorDiagnostics
import MercatorPolicy

extension LintReport {
    /// For people: what holds, what does not with its line and a caret, and the counts.
    package func text(_ ink: Ink) -> String {
        let renderer = DiagnosticRenderer(sources: sources, colour: ink.isOn)
        var text = ""
        for file in files { text += self.text(file, renderer, ink) }
        let elsewhere = diagnostics.filter { !files.contains($0.path ?? "") }
        if !elsewhere.isEmpty { text += renderer.text(elsewhere) + "\n\n" }
        return text + summary(ink)
    }

    private func text(_ file: String, _ renderer: DiagnosticRenderer, _ ink: Ink) -> String {
        let found = diagnostics.filter { $0.path == file }
        let counts = counts(file)
        var text = ""
        if files.count == 1 {
            text += "Validating \(file)...\n"
            for claim in Claim.allCases { text += line(claim, found, ink) }
        } else {
            let mark = found.containsError ? ink("✗", .red) : found.isEmpty ? ink("✓", .green) : ink("⚠", .yellow)
            text += "\(mark) \(file)  " + ink(Self.contents(counts), .faint) + "\n"
        }
        if !found.isEmpty { text += "\n" + renderer.text(found) + "\n\n" }
        return text
    }

    private func line(_ claim: Claim, _ found: [Diagnostic], _ ink: Ink) -> String {
        let errors = found.filter { $0.severity == .error }.map { Claim.about($0.code) }
        // What comes after a broken file has not been looked at.
        if errors.contains(.yaml), claim != .yaml { return "" }
        return errors.contains(claim)
            ? ink("✗", .red) + " \(claim.contrary)\n" : ink("✓", .green) + " \(claim.rawValue)\n"
    }

    private func summary(_ ink: Ink) -> String {
        let (errors, warnings) = (errors.count, warnings.count)
        var text = files.count == 1 && diagnostics.isEmpty ? "\n" : ""
        text += "Summary: " + Self.contents(counts)
        if files.count > 1 { text += " in \(files.count) files" }
        text += "\n  " + ink(Self.count(errors, "error"), errors > 0 ? .red : .green) + ", "
        text += ink(Self.count(warnings, "warning"), warnings > 0 ? .yellow : .green) + "\n"
        return text
    }

    private static func contents(_ counts: PolicyLinter.Counts) -> String {
        let policies = counts.policies == 1 ? "1 policy" : "\(counts.policies) policies"
        return policies + ", " + count(counts.rules, "rule")
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

/// What can be said of a file without mistakes of one kind.
private enum Claim: String, CaseIterable {
    case yaml = "YAML structure correct"
    case keys = "All policies have required fields"
    case conditions = "All conditions are valid expressions"
    case actions = "All actions have required parameters"

    var contrary: String {
        switch self {
        case .yaml: "YAML structure is broken"
        case .keys: "Some policies have wrong or missing fields"
        case .conditions: "Some conditions are not valid expressions"
        case .actions: "Some actions are wrong or incomplete"
        }
    }

    /// What a mistake contradicts.
    static func about(_ code: String) -> Claim {
        switch code {
        case "policy/missing-action", "policy/missing-key", "policy/not-active", "policy/unknown-action",
            "policy/unknown-provider":
            .actions
        case "policy/condition", "policy/too-deep", "policy/unknown-function", "policy/unknown-operator",
            "policy/unknown-variable":
            .conditions
        default: code.hasPrefix("expression/") ? .conditions : code.hasPrefix("policy/") ? .keys : .yaml
        }
    }
}
