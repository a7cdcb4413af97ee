import MercatorExpression

/// `allow`: ends its policy; with `providers`, only those may serve the request.
struct AllowAction: PolicyAction {
    static let word = "allow"
    static let summary = "lets the request pass and ends its policy; `providers` narrows who may serve it"
    static let keys = [
        ActionKey("message", .text, "a line for the log; a template"),
        ActionKey("providers", .texts, "the only providers that may serve the request"),
        ActionKey("reason", .text, "the same as `message`"),
    ]
    static let endsPolicy = true

    private let providers: [String]?
    private let message: Template?

    init?(_ reader: inout ActionReader) {
        providers = reader.providers("providers")
        message = reader.template("message", "reason")
        if providers?.isEmpty ?? false {
            reader.missing("at least one provider", hint: "leave `providers` out to permit all")
            return nil
        }
        guard providers == nil || reader.isRequestPhase("with `providers` narrows who is asked") else { return nil }
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {
        judgement.isDecided = true
        if judgement.verdict.allowedBy == nil { judgement.verdict.allowedBy = rule }
        if let message { judgement.note(rule, .info, message) }
        guard let providers else { return }
        guard let permitted = judgement.verdict.permittedProviders else {
            judgement.verdict.permittedProviders = providers
            return
        }
        let common = permitted.filter(providers.contains)
        judgement.verdict.permittedProviders = common
        guard common.isEmpty else { return }
        judgement.deny(Denial(rule: rule, reason: "no provider is permitted by all policies"))
    }
}
