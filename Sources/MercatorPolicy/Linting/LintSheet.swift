import MercatorExpression
import MercatorYAML

/// A policy as the checks read it: its rules as written, compiled, and as logic.
struct LintSheet {
    let draft: PolicyDraft
    /// When it is asked.
    let phase: PolicyPhase
    let rules: [LintRule]
    /// Declared variables that no rule names.
    let unusedVariables: [String]

    /// Facts about fields that hold whatever the request, by slot.
    let promised: [Int: ValueDomain]

    init(
        draft: PolicyDraft, rules: [(draft: RuleDraft, rule: CompiledRule)], usedVariables: Set<String>,
        phase: PolicyPhase
    ) {
        self.draft = draft
        self.phase = phase
        let actions = rules.flatMap { $0.draft.actions.flatMap(\.members) }
        unusedVariables = draft.variables.keys.filter { name in
            !usedVariables.contains(name) && !actions.contains { Self.mentions("variables.\(name)", $0.value) }
        }.sorted()
        let variables = draft.variables.mapValues(ExpressionValue.init(yaml:))
        var promised: [Int: ValueDomain] = [:]
        var seen: Set<Int> = []
        self.rules = rules.map { draft, rule in
            if let condition = rule.condition {
                for (slot, field) in zip(condition.slots, condition.fields) where seen.insert(slot).inserted {
                    promised[slot] = ValueDomain.promised(of: field)
                }
            }
            return LintRule(draft: draft, compiled: rule) { Self.nature(of: $0, variables) }
        }
        self.promised = promised
    }

    /// Whether a text stands anywhere in a value; actions may keep templates to themselves.
    private static func mentions(_ text: String, _ node: YAMLNode) -> Bool {
        switch node.value {
        case .null: false
        case .scalar(let written, _): written.contains(text)
        case .sequence(let items): items.contains { mentions(text, $0) }
        case .mapping(let members): members.contains { mentions(text, $0.value) }
        }
    }

    private static func nature(of field: FieldReference, _ variables: [String: ExpressionValue]) -> FieldNature {
        let keys = field.keys
        switch keys.first {
        case "variables" where keys.count > 1:
            return variables[keys[1]].map { .constant($0.below(field.steps.dropFirst(2))) } ?? .changing
        // What the policies have said so far.
        case "policy": return .changing
        case "provider" where keys.dropFirst().first == "selected": return .changing
        default: return .stable
        }
    }
}

/// A rule as the checks read it.
struct LintRule {
    let draft: RuleDraft
    let compiled: CompiledRule
    /// The condition; nil when the rule applies always.
    let predicate: Predicate?
    /// Equal texts are equal conditions; nil for those that may come out differently each time.
    let conditionText: String?

    init(draft: RuleDraft, compiled: CompiledRule, nature: (FieldReference) -> FieldNature) {
        self.draft = draft
        self.compiled = compiled
        predicate = compiled.condition?.predicate(nature)
        conditionText = compiled.condition.map { $0.canonicalText(nature) } ?? "true"
    }

    var name: String { compiled.reference.rule }
    var title: String { "rule `\(name)` of policy `\(compiled.reference.policy)`" }

    /// What problems with the condition point at.
    var conditionNode: YAMLNode {
        switch draft.condition {
        case .always: draft.node
        case .expression(let node), .structured(let node): node
        }
    }

    /// The words of its actions.
    var words: [String] { compiled.effects.actions.map { type(of: $0).word } }
    func does(_ action: any PolicyAction.Type) -> Bool { words.contains(action.word) }

    /// Whether fields may read differently after a match.
    var changesFields: Bool {
        !compiled.effects.metadata.isEmpty || words.contains { !Self.harmless.contains($0) }
    }

    /// Actions after which every field reads as before.
    private static let harmless: Set<String> = [
        AlertAction.word, AllowAction.word, BudgetAction.word, DenyAction.word, LogAction.word, RateLimitAction.word,
        RouteAction.word, TagAction.word,
    ]
}

extension ValueDomain {
    /// What the gateway promises about a field it computes itself; nil for all others.
    fileprivate static func promised(of field: FieldReference) -> ValueDomain? {
        guard field.keys.count == field.steps.count,
            case .computed(let computed)? = FieldCatalogue.row(for: field.keys)?.origin
        else { return nil }
        let range: ClosedRange<Int>
        switch computed {
        case .timeHour: range = 0...23
        case .timeMinute, .timeSecond: range = 0...59
        case .timeDay: range = 1...31
        case .timeMonth: range = 1...12
        case .timeWeekday, .timeDayOfWeek: range = 0...6
        default: return nil
        }
        return ValueDomain(whole: range)
    }
}
