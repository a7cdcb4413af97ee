import MercatorJSON

/// Says a request of Anthropic's Messages API as a chat request.
///
/// Source: Anthropic API reference, messages/create, and the SDK's `message_create_params`, read 2026-11-25.
struct MessagesToChat {
    let root: JSONValue
    let terms: RequestTerms
    var notes = TranslationNotes()
    var json: JSONWriter
    private var forwarded: [(name: String, value: JSONValue)] = []
    /// Members of a chat that have other names in a Messages request.
    private static let own: Set<String> = [
        "max_completion_tokens", "parallel_tool_calls", "reasoning_effort", "response_format", "stop",
        "stream_options", "user",
    ]

    init(_ request: JSONDocument, _ terms: RequestTerms) {
        root = request.root
        self.terms = terms
        json = JSONWriter(capacity: request.bytes.readableBytes + 256)
    }

    /// The whole translation.
    ///
    /// - Parameter counts: whether the request only asks how many tokens it has, and therefore names no bound.
    mutating func translated(counts: Bool = false) throws(TranslationRefusal) -> TranslatedChat {
        guard root.kind == .object else {
            throw TranslationRefusal("(body)", "the body is no JSON object", hint: "send a Messages request")
        }
        try judgeMembers()
        json.beginObject()
        guard let model = root["model"]?.ifText else {
            throw TranslationRefusal("model", "a model is needed", hint: "name one")
        }
        json.key("model")
        json.value(model)
        try writeMessages()
        if !counts { try writeTokensMax() }
        if !counts, root["stream"]?.bool == true {
            json.member("stream", true)
            // `message_delta` has to tell the usage.
            json.key("stream_options")
            json.value(json: Array(#"{"include_usage":true}"#.utf8))
        }
        try writeTools()
        writeSettings()
        try writeFormat()
        for (name, value) in forwarded {
            json.key(name)
            json.value(value)
        }
        json.endObject()
        return TranslatedChat(body: json.bytes, notes: notes.all)
    }

    private mutating func judgeMembers() throws(TranslationRefusal) {
        for (key, value) in root.members where !value.isNull {
            let name = key.string ?? ""
            switch AnthropicFields.messages[name] {
            case .translated: break
            case .ignored(let text): notes.add(name, text)
            case .refused(let reason, let hint):
                // An empty list of servers asks for nothing.
                if value.kind != .array || value.count > 0 { throw TranslationRefusal(name, reason, hint: hint) }
            case nil:
                switch terms.unknownMembers {
                case .forward where Self.own.contains(name): throw .saidAlready(name)
                case .forward: forwarded.append((name, value))
                case .drop: notes.add(name, "left out, because it is not known to chat")
                case .reject:
                    throw TranslationRefusal(
                        name, "chat has no such member", hint: "remove it, or use a provider that takes it")
                }
            }
        }
    }

    private mutating func writeTokensMax() throws(TranslationRefusal) {
        guard let value = root["max_tokens"], let count = value.exactInt else {
            throw TranslationRefusal("max_tokens", "a bound of tokens is needed", hint: "send a whole number")
        }
        guard count >= 1 else {
            throw TranslationRefusal(
                "max_tokens", "chat answers with at least one token", hint: "warm the cache at Anthropic only")
        }
        json.key(terms.tokensMaxMember)
        json.value(value)
    }

    /// A member as it stands, when it is there.
    mutating func copy(_ name: String, as other: String? = nil) {
        guard let value = root[name], !value.isNull else { return }
        json.key(other ?? name)
        json.value(value)
    }
}
