/// One thing that is looked for in policies that load. One file a check; ``StandardChecks`` lists them.
protocol PolicyCheck: Sendable {
    /// Looks at all policies, in the order they run, and reports what it finds.
    static func run(_ subject: LintSubject, _ report: inout PolicyReport)
}

/// What the checks look at.
struct LintSubject {
    /// The policies in the order they run.
    let sheets: [LintSheet]
    let known: PolicyKnowledge
    let options: PolicyOptions
    /// Whether a configuration says if callers must identify themselves.
    let hasConfiguration: Bool

    /// Policies that decide; those in shadow mode only watch.
    var enforced: [LintSheet] { sheets.filter { !$0.draft.isShadow } }
}

/// All checks of `mercator lint`, in the order of their findings at one place.
enum StandardChecks {
    static let all: [any PolicyCheck.Type] = [
        ReachabilityCheck.self,
        DuplicateRuleCheck.self,
        ShadowedPolicyCheck.self,
        ConflictCheck.self,
        CatchAllCheck.self,
        NullNegationCheck.self,
        CallerSuppliedCheck.self,
        StreamScreeningCheck.self,
        UnknownModelCheck.self,
        UnusedVariableCheck.self,
    ]
}
