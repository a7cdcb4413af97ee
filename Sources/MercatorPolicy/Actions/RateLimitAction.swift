/// `rate_limit`: refuses requests over a rate.
struct RateLimitAction: PolicyAction {
    static let word = "rate_limit"
    static let summary = "refuses requests over a rate (not active yet)"
    static let keys = [
        ActionKey("key", "whose rate; a template"),
        ActionKey("limit", "how many requests"),
        ActionKey("window", "over how long, such as `1h`, or seconds"),
        ActionKey("message", alias: "reason", "what the client reads"),
        ActionKey("code", "the error code"),
    ]
    static let deniesOnError = true

    init?(_ reader: inout ActionReader) {
        reader.notActive("limits and budgets")
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {}
}
