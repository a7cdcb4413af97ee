/// `redact`: takes text out of the request or the reply.
struct RedactAction: PolicyAction {
    static let word = "redact"
    static let summary = "takes text out of the request or the reply (not active yet)"
    static let keys = [
        ActionKey("pattern", "what to take out; a regular expression"),
        ActionKey("replacement", "what to write instead"),
        ActionKey("fields", alias: "field", "which fields"),
        ActionKey("method", alias: "strategy", "mask, remove or replace"),
        ActionKey("types", "which kinds of personal data"),
        ActionKey("reason", alias: "message", "why, for the log"),
    ]
    static let deniesOnError = true

    init?(_ reader: inout ActionReader) {
        reader.notActive("content screening")
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {}
}
