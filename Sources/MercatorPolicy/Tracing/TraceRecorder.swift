import MercatorExpression

/// Writes down how a run of the policies went.
struct TraceRecorder: RuleRecorder {
    static let isOn = true

    private(set) var trace = DecisionTrace()
    /// The fields of the set by slot.
    private let fields: [FieldReference]
    /// The verdict before the rule that was asked last.
    private var before = Verdict()
    private var valuesLeft = PolicyBounds.tracedValuesMax

    init(fields: [FieldReference]) {
        self.fields = fields
    }

    mutating func begin(_ policy: CompiledPolicy) {
        trace.policies.append(PolicyTrace(policy))
    }

    mutating func skip(_ policy: CompiledPolicy, because reason: String) {
        var skipped = PolicyTrace(policy)
        skipped.skipped = reason
        skipped.rules = policy.rules.map { RuleTrace($0, .skipped(reason)) }
        trace.policies.append(skipped)
    }

    /// Adds what is switched off, behind what is not.
    mutating func finish(_ disabled: [RuleReference]) {
        for reference in disabled {
            let reason = "it is switched off"
            var at = trace.policies.firstIndex { $0.name == reference.policy && $0.skipped != reason }
            if reference.rule.isEmpty || at == nil {
                trace.policies.append(
                    PolicyTrace(name: reference.policy, path: "", priority: 0, isShadow: false, skipped: reason))
                at = nil
            }
            guard let at, !reference.rule.isEmpty else { continue }
            trace.policies[at].rules.append(
                RuleTrace(name: reference.rule, line: 0, condition: nil, outcome: .skipped(reason)))
        }
    }

    mutating func willAsk(_ judgement: inout Judgement) {
        judgement.draws = DrawnNumbers()
        before = judgement.verdict
    }

    mutating func asked(_ rule: CompiledRule, _ outcome: ConditionOutcome, _ judgement: inout Judgement) {
        var traced = RuleTrace(rule, .matched)
        switch outcome {
        case .holds: break
        case .fails: traced.outcome = .notMatched
        case .error(let error): traced.outcome = .error(error.message)
        }
        if let condition = rule.condition {
            if valuesLeft > 0 {
                judgement.draws?.isReplaying = true
                traced.values = condition.steps(&judgement).map { TracedValue($0, fields: fields) }
                valuesLeft -= traced.values.count
            } else {
                trace.isCut = true
            }
        }
        judgement.draws = nil
        guard !trace.policies.isEmpty else { return }
        trace.policies[trace.policies.count - 1].rules.append(traced)
    }

    mutating func performed(_ rule: CompiledRule, _ judgement: borrowing Judgement) {
        guard let policy = trace.policies.indices.last, let last = trace.policies[policy].rules.indices.last else {
            return
        }
        trace.policies[policy].rules[last].effects = EffectWords.between(before, judgement.verdict)
    }

    mutating func ended(_ policy: CompiledPolicy, by rule: CompiledRule) {
        guard let last = trace.policies.indices.last else { return }
        let asked = trace.policies[last].rules.count
        let reason = "rule `\(rule.reference.rule)` ended the policy"
        trace.policies[last].rules += policy.rules.dropFirst(asked).map { RuleTrace($0, .skipped(reason)) }
    }
}

/// The numbers that `random()` told while a condition was evaluated, so that its trace shows the same ones.
final class DrawnNumbers {
    var isReplaying = false
    private var numbers: [UInt64] = []
    private var position = 0

    init() {}

    func replay(from draw: Int) { position = draw }

    /// The next number, drawn anew where the evaluation drew none.
    func next(_ fresh: () -> UInt64) -> UInt64 {
        if isReplaying, position < numbers.count {
            defer { position += 1 }
            return numbers[position]
        }
        let number = fresh()
        if numbers.count < PolicyBounds.entriesMax { numbers.append(number) }
        position = numbers.count
        return number
    }
}

extension PolicyTrace {
    init(_ policy: CompiledPolicy) {
        let summary = policy.summary
        self.init(
            name: summary.name, path: summary.path, priority: summary.priority, isShadow: summary.isShadow)
    }
}

extension RuleTrace {
    init(_ rule: CompiledRule, _ outcome: Outcome) {
        self.init(
            name: rule.reference.rule, line: rule.line,
            condition: rule.condition.map { TracedText.masked(TracedText.cut($0.text)) }, outcome: outcome)
    }
}

extension TracedValue {
    init(_ step: ExpressionStep, fields: [FieldReference]) {
        let isSecret = step.slots.contains { fields.indices.contains($0) && TracedText.isSecret(fields[$0]) }
        let (shown, isError) =
            switch step.outcome {
            case .success(let value): (TracedText.shown(value, isSecret: isSecret), false)
            case .failure(let error): (error.message, true)
            }
        self.init(
            text: TracedText.masked(TracedText.cut(step.text)), depth: step.depth, id: step.id,
            isBranch: step.isBranch, wasNeeded: step.wasNeeded, shown: shown, isError: isError, holds: step.holds)
    }
}
