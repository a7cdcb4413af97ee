import MercatorExpression
import MercatorYAML

/// `route`: says which providers serve the request, in which order, and as which model.
struct RouteAction: PolicyAction {
    static let word = "route"
    static let summary = "sends the request to a provider and ends its policy; the first route of all policies wins"
    static let keys = [
        ActionKey("provider", .texts, "the provider"),
        ActionKey("providers", .texts, "providers in the order to be tried"),
        ActionKey("fallback", .texts, "providers to be tried after those"),
        ActionKey("model", .text, "the model to ask for instead of the caller's; a template"),
        ActionKey("reason", alias: "message", .text, "why, for log and record; a template"),
    ]
    static let needs = ["provider", "providers", "fallback", "model"]
    static let endsPolicy = true

    private let providers: [String]
    private let model: Template?
    private let reason: Template?

    init?(_ reader: inout ActionReader) {
        var providers = reader.providers("provider") ?? []
        for key in ["providers", "fallback"] {
            for name in reader.providers(key) ?? [] where !providers.contains(name) { providers.append(name) }
        }
        self.providers = providers
        model = reader.template("model")
        reason = reader.template("reason", "message")
        if providers.isEmpty, model == nil {
            reader.missing("a provider or a model", hint: "add `provider: <name>`")
            return nil
        }
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {
        judgement.isDecided = true
        guard judgement.verdict.route == nil else { return }
        let model = model?.message(&judgement)
        judgement.verdict.route = RouteChoice(
            rule: rule, providers: providers, model: model?.isEmpty ?? true ? nil : model,
            reason: reason?.message(&judgement) ?? "")
    }
}
