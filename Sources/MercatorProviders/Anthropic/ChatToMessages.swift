import MercatorJSON

/// Says one chat request as a request of Anthropic's Messages API.
///
/// Source: Anthropic API reference, messages/create, and the SDK's `message_create_params`, read 2026-11-25; what it
/// ignores follows Anthropic's own OpenAI compatibility page, read 2026-11-25.
struct ChatToMessages {
    let root: JSONValue
    let terms: RequestTerms
    var notes = TranslationNotes()
    var json: JSONWriter
    /// Features that are still behind `anthropic-beta`.
    var betas: Set<String> = []
    /// Members no table knows, to be copied at the end.
    private var forwarded: [(name: String, value: JSONValue)] = []
    /// Members of a Messages request that have other names in a chat.
    private static let own: Set<String> = ["output_config", "stop_sequences", "system"]

    init(_ chat: JSONDocument, _ terms: RequestTerms) {
        root = chat.root
        self.terms = terms
        json = JSONWriter(capacity: chat.bytes.readableBytes + 256)
    }

    /// The whole translation.
    mutating func translated() throws(TranslationRefusal) -> TranslatedRequest {
        guard root.kind == .object else {
            throw TranslationRefusal("(body)", "the body is no JSON object", hint: "send a chat completion request")
        }
        try judgeMembers()
        json.beginObject()
        try writeModel()
        let thinking = try Thinking(chat: root, notes: &notes)
        json.member("max_tokens", thinking.tokensMax)
        try writeMessages()
        try writeTools()
        try writeSampling()
        if let config = thinking.config {
            json.key("thinking")
            json.value(json: config)
        }
        try writeOutputConfig(effort: thinking.effort)
        try writeMetadata()
        writeServiceTier()
        for name in ["cache_control", "inference_geo"] { copy(name) }
        try expectOnly(["include_usage", "include_obfuscation"], of: root["stream_options"], "stream_options.")
        let isStream = root["stream"]?.bool == true
        if isStream { json.member("stream", true) }
        for (name, value) in forwarded {
            json.key(name)
            json.value(value)
        }
        json.endObject()
        return TranslatedRequest(
            path: .versioned("messages"), headers: AnthropicBeta.headers(betas), body: json.bytes,
            isStream: isStream, wantsUsage: root["stream_options"]?["include_usage"]?.bool == true, notes: notes.all)
    }

    /// Holds every member to the table.
    private mutating func judgeMembers() throws(TranslationRefusal) {
        for (key, value) in root.members {
            let name = key.string ?? ""
            guard !Self.saysNothing(name, value) else { continue }
            switch AnthropicFields.chat[name] {
            case .translated: break
            case .ignored(let text): notes.add(name, text)
            case .refused(let reason, let hint): throw TranslationRefusal(name, reason, hint: hint)
            case nil:
                switch terms.unknownMembers {
                case .forward where Self.own.contains(name): throw .saidAlready(name)
                case .forward: forwarded.append((name, value))
                case .drop: notes.add(name, "left out, because it is not known to the Messages API")
                case .reject:
                    throw TranslationRefusal(
                        name, "the Messages API has no such member", hint: "remove it, or use a provider that takes it")
                }
            }
        }
    }

    /// Whether a member asks for no more than its absence does.
    private static func saysNothing(_ name: String, _ value: JSONValue) -> Bool {
        switch (name, value.kind) {
        case (_, .null): true
        case ("logprobs", .false), ("store", .false): true
        case ("frequency_penalty", .number), ("presence_penalty", .number), ("top_logprobs", .number):
            value.double == 0
        case ("n", .number): value.exactInt == 1
        case ("logit_bias", .object), ("functions", .array), ("metadata", .object): value.count == 0
        case ("modalities", .array): value.elements.allSatisfy { $0.stringEquals("text") }
        default: false
        }
    }

    private mutating func writeModel() throws(TranslationRefusal) {
        guard let model = root["model"], let text = model.ifText else {
            throw TranslationRefusal("model", "a model is needed", hint: "name one")
        }
        json.key("model")
        json.value(text)
    }

    /// A member as it stands, when it is there.
    mutating func copy(_ name: String, as other: String? = nil) {
        guard let value = root[name], !value.isNull else { return }
        json.key(other ?? name)
        json.value(value)
    }

    /// Holds a part of the request to the members that are translated; `path` is of the object, with its full stop.
    mutating func expectOnly(
        _ known: [String], of object: JSONValue?, _ path: @autoclosure () -> String
    ) throws(TranslationRefusal) {
        guard let object else { return }
        for (key, value) in object.members where !value.isNull {
            guard !known.contains(where: { key.stringEquals($0) }) else { continue }
            try takeUnknown("\(path())\((key.string ?? "").prefix(64))")
        }
    }

    /// What the terms say about a member of a message or a part that has no place in this dialect.
    mutating func takeUnknown(_ path: @autoclosure () -> String) throws(TranslationRefusal) {
        guard terms.unknownMembers == .reject else {
            notes.add(path(), "left out, because it is not known to the Messages API")
            return
        }
        throw TranslationRefusal(
            path(), "the Messages API has no such member", hint: "remove it, or use a provider that takes it")
    }
}
