import MercatorExpression
import MercatorYAML

/// `tag`: adds a key and a value to the record.
struct TagAction: PolicyAction {
    static let word = "tag"
    static let summary = "adds a key and a value to the record of the request and goes on"
    static let keys = [
        ActionKey("key", .text, "the tag's name"),
        ActionKey("value", .value, "its value; a template; `true` unless given"),
        ActionKey("value_from", .text, "a field to take the value from, such as `request.model`"),
    ]
    static let needs = ["key"]

    private let key: String
    private let value: RuleValue

    init?(_ reader: inout ActionReader) {
        guard let key = reader.text("key") else {
            reader.missing("a key", hint: "add `key: <name>`")
            return nil
        }
        self.key = key
        if let node = reader.node("value_from"), let field = reader.text("value_from") {
            let path = field.contains(".") ? field : "request.\(field)"
            guard let program = reader.compiler.expression(path, at: node) else { return nil }
            value = .program(program)
        } else if let node = reader.node("value") {
            guard let read = reader.compiler.value(node) else { return nil }
            value = read
        } else {
            value = .constant(.string("true"))
        }
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {
        guard judgement.verdict.tags.count < PolicyBounds.entriesMax else { return }
        let value = value.value(&judgement)
        judgement.verdict.tags.append(PolicyTag(rule: rule, key: key, value: value.isNull ? "" : value.displayed))
    }
}
