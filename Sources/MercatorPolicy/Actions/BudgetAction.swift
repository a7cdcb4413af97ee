/// `budget`: refuses requests over a budget of tokens or money.
struct BudgetAction: PolicyAction {
    static let word = "budget"
    static let summary = "refuses requests over a budget of tokens or money (not active yet)"
    static let keys = [
        ActionKey("key", "whose budget; a template"),
        ActionKey("limit", "the budget"),
        ActionKey("window", "over how long, such as `1d`"),
        ActionKey("budget_type", "tokens or cost"),
        ActionKey("message", alias: "reason", "what the client reads"),
        ActionKey("code", "the error code"),
    ]
    static let deniesOnError = true

    init?(_ reader: inout ActionReader) {
        reader.notActive("limits and budgets")
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {}
}
