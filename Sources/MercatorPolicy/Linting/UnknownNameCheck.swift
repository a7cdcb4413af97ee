import MercatorDiagnostics
import MercatorExpression

/// Names of providers and models in conditions that the configuration does not have.
enum UnknownNameCheck: PolicyCheck {
    static func run(_ subject: LintSubject, _ report: inout PolicyReport) {
        guard let providers = subject.known.providers else { return }
        for sheet in subject.sheets {
            for rule in sheet.rules {
                guard let condition = rule.compiled.condition else { continue }
                for field in condition.fields where field.keys.count > 2 && field.keys[0] == "provider" {
                    let name = field.keys[1]
                    guard name != "selected", !providers.contains(name) else { continue }
                    report.warning(
                        "unconfigured-provider", "\(rule.title) asks about provider `\(name)`, which is not configured",
                        at: rule.conditionNode,
                        hint: Suggestion.nearest(name, in: providers).map { "did you mean `\($0)`?" }
                            ?? "configured: \(providers.sorted().joined(separator: ", "))")
                }
                guard !subject.known.models.isEmpty, let predicate = rule.predicate else { continue }
                models(predicate, of: condition) { model in
                    // A provider may serve models that no list names, so only a likely slip is worth a word.
                    guard !subject.known.models.contains(model),
                        let nearest = Suggestion.nearest(model, in: subject.known.models)
                    else { return }
                    report.warning(
                        "unknown-model", "\(rule.title) asks about model `\(model)`, which no provider lists",
                        at: rule.conditionNode, hint: "did you mean `\(nearest)`?")
                }
            }
        }
    }

    private static func models(_ condition: Predicate, of program: Program, _ found: (String) -> Void) {
        func isModel(_ slot: Int) -> Bool {
            program.slots.firstIndex(of: slot).map { program.fields[$0].text == "request.model" } ?? false
        }
        switch condition {
        case .not(let inner): models(inner, of: program, found)
        case .and(let sides), .or(let sides):
            for side in sides { models(side, of: program, found) }
        case .equals(let slot, let constant) where isModel(slot):
            if let model = constant.string { found(model) }
        case .isIn(let slot, let constants) where isModel(slot):
            for model in constants.compactMap(\.string) { found(model) }
        default: break
        }
    }
}
