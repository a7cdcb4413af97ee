import MercatorExpression

/// What a run of the policies tells while it goes on. Generic, so that a run without a trace is compiled without one.
protocol RuleRecorder {
    /// Whether it wants to know of rules that do not match.
    static var isOn: Bool { get }
    /// A policy is asked next.
    mutating func begin(_ policy: CompiledPolicy)
    /// No rule of this policy is asked.
    mutating func skip(_ policy: CompiledPolicy, because reason: String)
    /// A rule's condition is evaluated next.
    mutating func willAsk(_ judgement: inout Judgement)
    /// It has been.
    mutating func asked(_ rule: CompiledRule, _ outcome: ConditionOutcome, _ judgement: inout Judgement)
    /// The rule asked last has done what it does.
    mutating func performed(_ rule: CompiledRule, _ judgement: borrowing Judgement)
    /// A rule has ended its policy; those after it are not asked.
    mutating func ended(_ policy: CompiledPolicy, by rule: CompiledRule)
}

/// Tells nobody.
struct NoRecorder: RuleRecorder {
    static let isOn = false
    @inline(__always) func begin(_ policy: CompiledPolicy) {}
    @inline(__always) func skip(_ policy: CompiledPolicy, because reason: String) {}
    @inline(__always) func willAsk(_ judgement: inout Judgement) {}
    @inline(__always) func asked(
        _ rule: CompiledRule, _ outcome: ConditionOutcome, _ judgement: inout Judgement
    ) {}
    @inline(__always) func performed(_ rule: CompiledRule, _ judgement: borrowing Judgement) {}
    @inline(__always) func ended(_ policy: CompiledPolicy, by rule: CompiledRule) {}
}
