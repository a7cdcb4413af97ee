import MercatorExpression
import MercatorYAML

/// Patterns on the reply that cannot be looked for in a stream piece by piece.
enum StreamScreeningCheck: PolicyCheck {
    static func run(_ subject: LintSubject, _ report: inout PolicyReport) {
        for sheet in subject.sheets where sheet.phase == .response {
            for rule in sheet.rules where rule.does(DenyAction.self) || rule.does(RedactAction.self) {
                for (text, node) in patterns(of: rule) {
                    guard let reason = reason(text) else { continue }
                    report.warning(
                        "stream-pattern", "the pattern of \(rule.title) cannot be screened on a stream: \(reason)",
                        at: node, hint: "such a stream is held until it is whole; bound the pattern, such as `{1,64}`")
                }
            }
        }
    }

    private static func patterns(of rule: LintRule) -> [(String, YAMLNode)] {
        var found: [(String, YAMLNode)] = []
        if let predicate = rule.predicate, let condition = rule.compiled.condition {
            collect(predicate, condition) { found.append(($0, rule.conditionNode)) }
        }
        for action in rule.draft.actions where action.word == RedactAction.word {
            for (key, value) in action.members where key.string == "pattern" {
                if let text = value.string { found.append((text, value)) }
            }
        }
        return found
    }

    private static func collect(_ condition: Predicate, _ program: Program, _ found: (String) -> Void) {
        switch condition {
        case .not(let inner): collect(inner, program, found)
        case .and(let sides), .or(let sides):
            for side in sides { collect(side, program, found) }
        case .text(let slot, let test) where test.word == "matches":
            let index = program.slots.firstIndex(of: slot)
            if index.map({ program.fields[$0].keys.first == "response" }) ?? false { found(test.operand) }
        default: break
        }
    }

    /// Why a pattern needs the whole text; nil when a window of bounded length is enough.
    private static func reason(_ pattern: String) -> String? {
        switch PatternShape(of: pattern) {
        case .bounded: nil
        case .anchored: "it is anchored to the whole text"
        case .unbounded(let quantifier): "`\(quantifier)` has no upper bound"
        }
    }
}
