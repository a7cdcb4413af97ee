import MercatorExpression

/// `log`: writes a line and lets the rules go on.
struct LogAction: PolicyAction {
    static let word = "log"
    static let summary = "writes a line to the log and goes on"
    static let keys = [
        ActionKey("message", alias: "log_message", .text, "the line; a template"),
        ActionKey("log_level", alias: "level", .level, "debug, info, warn, error or critical; info unless given"),
        ActionKey("include_fields", .texts, "fields to add to the line"),
        ActionKey("reason", .text, "the same as `message`"),
        ActionKey("notify", .flag, "accepted; the line is the notice"),
    ]
    static let isNote = true

    private let level: NoteLevel
    private let message: Template?
    private let fields: [(name: String, value: Program)]

    init?(_ reader: inout ActionReader) {
        message = reader.template("message", "log_message") ?? reader.template("reason")
        level = reader.level("log_level", "level") ?? .info
        _ = reader.flag("notify")
        var fields: [(name: String, value: Program)] = []
        if let node = reader.node("include_fields"), let names = reader.texts("include_fields") {
            for (index, name) in names.enumerated() {
                let place = node.sequence?[index] ?? node
                guard let program = reader.compiler.expression(name, at: place) else { return nil }
                fields.append((name, program))
            }
        }
        self.fields = fields
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {
        let text = message?.message(&judgement) ?? "rule `\(rule.rule)` of policy `\(rule.policy)` matched"
        let fields = fields.map { name, program in
            let value = (try? program.evaluate(&judgement).get()) ?? .null
            return PolicyNote.Field(name: name, value: value.isNull ? "null" : value.displayed)
        }
        judgement.note(rule, level, text, fields: fields)
    }
}
