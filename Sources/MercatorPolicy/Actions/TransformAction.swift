import MercatorExpression
import MercatorJSON
import MercatorYAML

/// `transform`: changes the prompt, or a parameter.
struct TransformAction: PolicyAction {
    static let word = "transform"
    static let summary = "adds text to the prompt, or sets a parameter, and goes on"
    static let keys = [
        ActionKey("append_to_prompt", .text, "text after the last user message; a template"),
        ActionKey("prepend_to_prompt", .text, "text before the last user message; a template"),
        ActionKey("set_parameter", .parameter, "a mapping with `name` and `value`: a member of the body"),
        ActionKey("message", alias: "reason", .text, "why, for the log; a template"),
    ]
    static let needs = ["append_to_prompt", "prepend_to_prompt", "set_parameter"]
    static let deniesOnError = true

    private let before: Template?
    private let after: Template?
    private let parameter: (path: BodyPath, value: RuleValue)?
    private let reason: Template?

    init?(_ reader: inout ActionReader) {
        guard reader.isRequestPhase("changes the request before it is sent") else { return nil }
        before = reader.template("prepend_to_prompt")
        after = reader.template("append_to_prompt")
        reason = reader.template("message", "reason")
        var parameter: (path: BodyPath, value: RuleValue)?
        if let node = reader.node("set_parameter") {
            guard let name = node.get("name")?.string, let path = BodyPath(name.droppingRequest),
                let valueNode = node.get("value"), let value = reader.compiler.value(valueNode)
            else {
                reader.missing(
                    "a name and a value under `set_parameter`",
                    hint: "write `set_parameter: {name: temperature, value: 0}`")
                return nil
            }
            for (key, _) in node.mapping ?? [] where !["name", "value"].contains(key.string ?? "") {
                reader.compiler.report.unknown(key, in: "`set_parameter`", known: ["name", "value"])
            }
            parameter = (path, value)
        }
        self.parameter = parameter
        guard before != nil || after != nil || parameter != nil else {
            reader.missing("something to do", hint: "add `append_to_prompt: …`")
            return nil
        }
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {
        if let parameter { judgement.write(parameter.path, parameter.value.value(&judgement), for: rule) }
        if before != nil || after != nil { extend(for: rule, in: &judgement) }
        if let reason { judgement.note(rule, .info, reason) }
    }

    private func extend(for rule: RuleReference, in judgement: inout Judgement) {
        let head = before?.render(&judgement) ?? ""
        let tail = after?.render(&judgement) ?? ""
        guard let root = judgement.editable, let prompt = BodyTexts.prompt(in: root) else {
            return judgement.fail(rule, "there is no prompt to change")
        }
        var splices = JSONSplices()
        guard Self.extend(prompt, head, tail, &splices), judgement.rewrite(splices) else {
            return judgement.fail(rule, "the prompt holds no text to change")
        }
        judgement.name(root["messages"] != nil ? "messages" : root["prompt"] != nil ? "prompt" : "input")
    }

    /// A text gets both ends; of content parts the first text part gets the head and the last one the tail.
    private static func extend(
        _ prompt: JSONValue, _ head: String, _ tail: String, _ splices: inout JSONSplices
    ) -> Bool {
        if let text = prompt.string {
            splices.replace(prompt, with: JSONWriter.quoted(head + text + tail))
            return true
        }
        let texts = prompt.elements.compactMap { part in part.kind == .string ? part : part["text"] }
            .filter { $0.kind == .string }
        guard let first = texts.first, let last = texts.last else { return false }
        if texts.count == 1 {
            splices.replace(first, with: JSONWriter.quoted(head + (first.string ?? "") + tail))
        } else {
            splices.replace(first, with: JSONWriter.quoted(head + (first.string ?? "")))
            splices.replace(last, with: JSONWriter.quoted((last.string ?? "") + tail))
        }
        return true
    }
}

extension String {
    /// A path as it counts from the body: without the root that policies write before it.
    var droppingRequest: String { hasPrefix("request.") ? String(dropFirst(8)) : self }
}
