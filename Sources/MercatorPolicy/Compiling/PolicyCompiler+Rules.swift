import MercatorDiagnostics
import MercatorExpression
import MercatorYAML

extension PolicyCompiler {
    /// The compiled rule; nil when it has errors.
    mutating func rule(_ draft: RuleDraft, _ reference: RuleReference) -> CompiledRule? {
        let title = "rule `\(reference.rule)` of policy `\(reference.policy)`"
        guard case .some(let condition) = condition(draft.condition) else {
            // The actions are still checked, so that one run shows all mistakes.
            for action in draft.actions { _ = self.action(action, title) }
            return nil
        }
        var effects = RuleEffects()
        var endsPolicy = false
        var onError = draft.onError ?? .skip
        for actionDraft in draft.actions {
            guard let action = action(actionDraft, title) else { continue }
            effects.actions.append(action)
            let kind = type(of: action)
            if kind.endsPolicy { endsPolicy = true }
            if kind.deniesOnError, draft.onError == nil { onError = .deny }
            shared(actionDraft, kind, title, into: &effects)
        }
        let rule = CompiledRule(
            reference: reference, condition: condition, effects: effects, endsPolicy: endsPolicy, onError: onError,
            line: draft.node.position.line)
        warnAboutNothing(rule, draft)
        return effects.actions.count == draft.actions.count ? rule : nil
    }

    private mutating func warnAboutNothing(_ rule: CompiledRule, _ draft: RuleDraft) {
        guard let constant = rule.condition?.constant, constant.bool != true else { return }
        report.warning(
            "never", "rule `\(rule.reference.rule)` of policy `\(rule.reference.policy)` never applies", at: draft.node,
            hint: "its condition is always false")
    }

    /// The condition; `.some(nil)` applies always, nil follows an error.
    private mutating func condition(_ draft: ConditionDraft) -> Program?? {
        switch draft {
        case .always: return .some(nil)
        case .expression(let node):
            guard let program = expression(node.string ?? "", at: node) else { return nil }
            checkIsCondition(program, at: node)
            return simplified(program)
        case .structured(let node):
            var lowering = ConditionLowering(report: report)
            let text = lowering.text(of: node)
            report = lowering.report
            guard let text else { return nil }
            guard !text.isEmpty else { return .some(nil) }
            guard let program = expression(text, at: node, isWritten: false) else { return nil }
            return simplified(program)
        }
    }

    private func simplified(_ program: Program) -> Program?? {
        program.constant?.bool == true ? .some(nil) : .some(program)
    }

    private mutating func checkIsCondition(_ program: Program, at node: YAMLNode) {
        switch program.type {
        case .any, .bool, .null, .text: return
        default:
            report.warning(
                "not-a-condition", "the condition is \(program.type.rawValue), and only true or false decides",
                at: node,
                hint: "compare it with something")
        }
    }

    private mutating func action(_ draft: ActionDraft, _ title: String) -> (any PolicyAction)? {
        guard let kind = StandardActions.action(draft.word) else {
            let nearest =
                StandardActions.synonyms[draft.word] ?? Suggestion.nearest(draft.word, in: StandardActions.names)
            report.error(
                "unknown-action", "unknown action `\(draft.word)`", at: draft.node,
                hint: nearest.map { "did you mean `\($0)`?" }
                    ?? "actions are \(StandardActions.names.joined(separator: ", "))")
            return nil
        }
        let keys = kind.keys + StandardActions.sharedKeys
        let names = Set(keys.map(\.name) + keys.compactMap(\.alias))
        for (key, _) in draft.members where !names.contains(key.string ?? "") {
            report.unknown(
                key, in: "action `\(draft.word)`", known: names, elsewhere: RuleReader.ownKeys.sorted())
        }
        var reader = ActionReader(draft: draft, title: title, compiler: self)
        let action = kind.init(&reader)
        self = reader.compiler
        return action
    }

    /// Reads what any action may carry.
    private mutating func shared(
        _ draft: ActionDraft, _ kind: any PolicyAction.Type, _ title: String, into effects: inout RuleEffects
    ) {
        var reader = ActionReader(draft: draft, title: title, compiler: self)
        if kind.word != LogAction.word {
            let level = reader.level("log_level")
            if let message = reader.template("log_message") {
                effects.note = (level ?? .info, message)
            } else if let level, let message = reader.compiler.template("\(title): \(kind.word)", at: draft.node) {
                effects.note = (level, message)
            }
        }
        if let node = reader.node("metadata") {
            if let members = node.mapping {
                for (key, value) in members {
                    guard let value = reader.compiler.value(value) else { continue }
                    effects.metadata.append((key.string ?? "", value))
                }
            } else {
                reader.compiler.report.error(
                    "type", "\(title): `metadata` must be a mapping, not \(node.shapeName)", at: node)
            }
        }
        self = reader.compiler
    }
}
