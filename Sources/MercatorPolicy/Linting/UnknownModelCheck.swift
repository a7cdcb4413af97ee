import MercatorDiagnostics
import MercatorExpression

/// Names of models in conditions that are nearly ones that the configuration lists.
enum UnknownModelCheck: PolicyCheck {
    static func run(_ subject: LintSubject, _ report: inout PolicyReport) {
        guard !subject.known.models.isEmpty else { return }
        for sheet in subject.sheets {
            for rule in sheet.rules {
                guard let condition = rule.compiled.condition, let predicate = rule.predicate else { continue }
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
