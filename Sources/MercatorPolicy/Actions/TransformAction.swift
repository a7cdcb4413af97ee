/// `transform`: changes the prompt.
struct TransformAction: PolicyAction {
    static let word = "transform"
    static let summary = "changes the prompt (not active yet)"
    static let keys = [
        ActionKey("append_to_prompt", "text after the prompt"),
        ActionKey("prepend_to_prompt", "text before the prompt"),
        ActionKey("set_parameter", "a name and a value"),
        ActionKey("message", alias: "reason", "why, for the log"),
    ]
    static let deniesOnError = true

    init?(_ reader: inout ActionReader) {
        reader.notActive("prompt editing")
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {}
}
