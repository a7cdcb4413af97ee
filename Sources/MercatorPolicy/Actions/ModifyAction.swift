import MercatorDiagnostics
import MercatorExpression
import MercatorYAML

/// `modify`: changes the outgoing request, or attaches what is no part of it as metadata.
struct ModifyAction: PolicyAction {
    static let word = "modify"
    static let summary = "changes members of the request body and goes on; other names become metadata"
    static let keys = [
        ActionKey("set", "names and values; values may be templates"),
        ActionKey("field", "one field to change, such as `request.max_tokens`"),
        ActionKey("value", "its value"),
        ActionKey("operation", "set, append or multiply; set unless given"),
        ActionKey("reason", alias: "message", "why, for the log; a template"),
    ]

    private enum Operation: String, CaseIterable { case set, append, multiply }

    private enum Target: Sendable {
        case body([String])
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
            guard let node = reader.node("value") else {
                reader.missing("a value", hint: "add `value: …`")
                return nil
            }
            let operation: Operation = reader.word("operation") ?? .set
            guard let change = Self.change(field, node, operation, &reader) else { return nil }
            changes.append(change)
        }
        guard !changes.isEmpty else {
            reader.missing("something to change", hint: "add `set: {max_tokens: 1000}`")
            return nil
        }
        self.changes = changes
    }

    private static func change(
        _ name: String, _ node: YAMLNode, _ operation: Operation, _ reader: inout ActionReader
    ) -> Change? {
        guard let value = reader.compiler.value(node) else { return nil }
        let target = target(name)
        if case .provider = target, case .constant(let provider) = value, let provider = provider.string {
            reader.compiler.checkProvider(provider, at: node)
        }
        return Change(target: target, value: value, operation: operation)
    }

    private static func target(_ name: String) -> Target {
        var path = name.split(separator: ".").map(String.init)
        if name == "provider" { return .provider }
        if path.first == "request" { path.removeFirst() }
        if path.first == "metadata", path.count > 1 { return .metadata(path[1]) }
        guard let first = path.first, name.hasPrefix("request.") || bodyMembers.contains(first) else {
            return .metadata(name)
        }
        return .body(path)
    }

    /// What the API's request bodies hold; any other name under `set` is metadata.
    /// Source: OpenAI API reference, chat, completions, embeddings and responses create.
    private static let bodyMembers: Set<String> = [
        "dimensions", "encoding_format", "frequency_penalty", "instructions", "logit_bias", "logprobs",
        "max_completion_tokens", "max_output_tokens", "max_tokens", "model", "n", "parallel_tool_calls",
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
            guard judgement.written.insert(path).inserted else { return }
            let old = judgement.body(path.map { .key($0) })
            guard let new = Self.combine(old, value, change.operation) else {
                judgement.fault(rule, "`modify` cannot combine these values", denies: false)
                return
            }
            judgement.edit(PolicyEdit(rule: rule, path: path, value: new))
        }
    }

    private static func combine(
        _ old: ExpressionValue, _ value: ExpressionValue, _ operation: Operation
    ) -> ExpressionValue? {
        switch operation {
        case .set: return value
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
