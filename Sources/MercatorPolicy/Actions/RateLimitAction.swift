/// `rate_limit`: refuses requests over a rate.
struct RateLimitAction: PolicyAction {
    static let word = "rate_limit"
    static let summary = "counts the request on an account and refuses it over the limit (not enforced yet)"
    static let keys = LimitRule.keys
    static let needs = ["limit"]
    static let deniesOnError = true

    private let rule: LimitRule

    init?(_ reader: inout ActionReader) {
        guard reader.isRequestPhase("counts requests before they are sent"),
            let rule = LimitRule(&reader, code: "rate_limit_exceeded", windowSeconds: 60)
        else { return nil }
        reader.notActive("limits and budgets")
        self.rule = rule
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {
        self.rule.claim(.requests, for: rule, in: &judgement)
    }
}
