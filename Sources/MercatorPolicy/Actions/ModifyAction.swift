import MercatorDiagnostics
import MercatorExpression
import MercatorYAML

/// `modify`: changes the outgoing request, or attaches what is no part of it as metadata.
struct ModifyAction: PolicyAction {
    static let word = "modify"
    static let summary = "changes members of the body and goes on; other names become metadata"
    static let keys = [
        ActionKey("set", .mapping, "names and values; values may be templates"),
        ActionKey("field", .text, "one field to change, such as `request.max_tokens`"),
        ActionKey("value", .value, "its value; `null` writes a null"),
        ActionKey(
            "operation", .word(Operation.allCases.map(\.rawValue)),
            "set, append, multiply or remove; set unless given"),
        ActionKey("reason", alias: "message", .text, "why, for the log; a template"),
    ]
    static let needs = ["set", "field"]

    private enum Operation: String, CaseIterable { case set, append, multiply, remove }

    private enum Target: Sendable {
        case body(BodyPath)
        case metadata(String)
        case provider
    }

    private struct Change: Sendable {
        let target: Target
        let value: RuleValue
        let operation: Operation
    }

    private let changes: [Change]
    private let reason: Template?

    init?(_ reader: inout ActionReader) {
        reason = reader.template("reason", "message")
        var changes: [Change] = []
        if let node = reader.node("set") {
            guard let members = node.mapping else {
                reader.missing("a mapping under `set`", hint: "write `set:` and one `name: value` a line below it")
                return nil
            }
            for (key, value) in members {
                guard let change = Self.change(key.string ?? "", value, .set, &reader) else { return nil }
                changes.append(change)
            }
        }
        if let field = reader.text("field") {
            guard let change = Self.single(field, &reader) else { return nil }
            changes.append(change)
        }
        guard !changes.isEmpty else {
            reader.missing("something to change", hint: "add `set: {max_tokens: 1000}`")
            return nil
        }
        self.changes = changes
    }

    /// The change of `field`, `operation` and `value`.
    private static func single(_ field: String, _ reader: inout ActionReader) -> Change? {
        var operation = Operation.set
        if reader.node("operation") != nil {
            guard let word: Operation = reader.word("operation") else { return nil }
            operation = word
        }
        guard operation != .remove else {
            guard let target = target(field, &reader), let node = reader.node("field") else { return nil }
            guard case .body = target else {
                reader.compiler.report.error("value", "only members of the body can be removed", at: node)
                return nil
            }
            return Change(target: target, value: .constant(.null), operation: .remove)
        }
        guard let node = reader.node("value") else {
            reader.missing("a value", hint: "add `value: …`")
            return nil
        }
        return change(field, node, operation, &reader)
    }

    private static func change(
        _ name: String, _ node: YAMLNode, _ operation: Operation, _ reader: inout ActionReader
    ) -> Change? {
        guard let value = reader.compiler.value(node), let target = target(name, &reader) else { return nil }
        if case .provider = target, case .constant(let provider) = value, let provider = provider.string {
            reader.compiler.checkProvider(provider, at: node)
        }
        return Change(target: target, value: value, operation: operation)
    }

    /// Where a name points; nil after an error.
    private static func target(_ name: String, _ reader: inout ActionReader) -> Target? {
        if name.hasPrefix("response.") {
            reader.compiler.namesResponse = true
            return body(name == "response.content" ? "choices[0].message.content" : String(name.dropFirst(9)), &reader)
        }
        let path = name.droppingRequest
        if path.hasPrefix("metadata.") { return .metadata(String(path.dropFirst(9))) }
        let first = path.prefix { $0 != "." && $0 != "[" }
        let isBody = name.hasPrefix("request.") || bodyMembers.contains(String(first))
        guard isBody || name == "provider" else { return .metadata(name) }
        guard reader.isRequestPhase("of `\(name)` comes too late once there is a reply") else { return nil }
        return name == "provider" ? .provider : body(path, &reader)
    }

    private static func body(_ text: String, _ reader: inout ActionReader) -> Target? {
        if let path = BodyPath(text) { return .body(path) }
        reader.compiler.report.error(
            "value", "`\(text)` names no place in the body", at: reader.draft.node,
            hint: "write names and positions: `messages[-1].content`")
        return nil
    }

    /// What the API's request bodies hold; any other name under `set` is metadata.
    /// Source: OpenAI API reference, chat, completions, embeddings and responses create.
    private static let bodyMembers: Set<String> = [
        "audio", "dimensions", "encoding_format", "frequency_penalty", "instructions", "logit_bias", "logprobs",
        "max_completion_tokens", "max_output_tokens", "max_tokens", "messages", "model", "n", "parallel_tool_calls",
        "presence_penalty", "reasoning", "reasoning_effort", "response_format", "seed", "service_tier", "stop",
        "store", "stream", "stream_options", "temperature", "tool_choice", "tools", "top_k", "top_logprobs", "top_p",
        "user", "verbosity",
    ]

    func perform(for rule: RuleReference, in judgement: inout Judgement) {
        for change in changes { perform(change, for: rule, in: &judgement) }
        if let reason { judgement.note(rule, .info, reason) }
    }

    private func perform(_ change: Change, for rule: RuleReference, in judgement: inout Judgement) {
        let value = change.value.value(&judgement)
        switch change.target {
        case .metadata(let name):
            guard judgement.written.insert(["metadata", name]).inserted else { return }
            judgement.attach(name, value)
        case .provider:
            guard judgement.verdict.route == nil, let provider = value.string else { return }
            judgement.verdict.route = RouteChoice(rule: rule, providers: [provider])
        case .body(let path):
            guard change.operation != .remove else { return judgement.write(path, nil, for: rule) }
            let old = judgement.editable.map { ExpressionValue.json($0).below(path.steps[...]) } ?? .null
            guard let new = Self.combine(old, value, change.operation) else {
                return judgement.fail(rule, "`modify` cannot combine these values")
            }
            judgement.write(path, new, for: rule)
        }
    }

    private static func combine(
        _ old: ExpressionValue, _ value: ExpressionValue, _ operation: Operation
    ) -> ExpressionValue? {
        switch operation {
        case .set, .remove: return value
        case .append:
            if old.isNull { return value }
            if let items = old.elements { return .list(items + (value.elements ?? [value])) }
            guard let text = old.string, let more = value.string else { return nil }
            return .string(text + more)
        case .multiply:
            switch (old.resolved, value.resolved) {
            case (.int(let a), .int(let b)):
                let (product, overflow) = a.multipliedReportingOverflow(by: b)
                return overflow ? nil : .int(product)
            case (.int(let a), .double(let b)): return whole(Double(a) * b)
            case (.double(let a), .int(let b)): return .double(a * Double(b))
            case (.double(let a), .double(let b)): return .double(a * b)
            default: return nil
            }
        }
    }

    /// An integer stays one (`max_tokens` times a half), rounded towards zero.
    private static func whole(_ number: Double) -> ExpressionValue? {
        Int64(exactly: number.rounded(.towardZero)).map { .int($0) }
    }
}
