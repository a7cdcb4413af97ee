/// `budget`: refuses requests over a budget of tokens or money.
struct BudgetAction: PolicyAction {
    static let word = "budget"
    static let summary = "charges tokens or cost to an account and refuses requests over it (not enforced yet)"
    static let keys =
        LimitRule.keys + [
            ActionKey(
                "budget_type", alias: "type", .word(Kind.allCases.map(\.rawValue)),
                "tokens or cost; tokens unless given")
        ]
    static let needs = ["limit"]
    static let deniesOnError = true

    private enum Kind: String, CaseIterable { case tokens, cost }

    private let rule: LimitRule
    private let kind: Kind

    init?(_ reader: inout ActionReader) {
        guard reader.isRequestPhase("is charged before a request is sent"),
            let rule = LimitRule(&reader, code: "budget_exceeded", windowSeconds: 86_400)
        else { return nil }
        if reader.node("budget_type", "type") != nil {
            guard let kind: Kind = reader.word("budget_type", "type") else { return nil }
            self.kind = kind
        } else {
            kind = .tokens
        }
        reader.notActive("limits and budgets")
        self.rule = rule
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {
        self.rule.claim(kind == .cost ? .cost : .tokens, for: rule, in: &judgement)
    }
}
