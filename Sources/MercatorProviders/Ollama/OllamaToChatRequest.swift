import MercatorJSON

/// Reads a request of an Ollama client, to `/api/chat` or `/api/generate`, as a chat request.
struct OllamaToChatRequest {
    private let endpoint: OllamaClientDialect.Endpoint
    private let terms: RequestTerms
    private let table: FieldTable
    private var notes = TranslationNotes()

    init(endpoint: OllamaClientDialect.Endpoint, terms: RequestTerms) {
        self.endpoint = endpoint
        self.terms = terms
        table = OllamaClientDialect(endpoint).requestFields
    }

    /// Members of a chat that have other names here, or stand among the options.
    private static let own = OllamaToChatOptions.members.union([
        "messages", "reasoning_effort", "response_format", "stream_options",
    ])

    /// The chat request. Throws where it cannot be said.
    mutating func translate(_ root: JSONValue) throws(TranslationRefusal) -> TranslatedChat {
        let request = try RequestMembers(
            of: root.required(.object, at: "body"), at: .body, table: table, terms: terms, notes: &notes)
        try refuseTemplates(request)
        guard let model = request["model"] else {
            throw TranslationRefusal("model", "is missing", hint: "name the model")
        }
        var json = JSONWriter(capacity: root.range.count + 128)
        json.beginObject()
        json.key("model")
        json.value(try model.required(.string, at: "model"))
        try writeMessages(request, to: &json)
        let isStream = try request["stream"]?.requiredBool(at: "stream") ?? true
        json.member("stream", isStream)
        if isStream {
            json.key("stream_options")
            json.value(json: Array(#"{"include_usage":true}"#.utf8))
        }
        if let tools = request["tools"], try tools.required(.array, at: "tools").count > 0 {
            json.key("tools")
            json.value(tools)
        }
        try writeFormat(request["format"], to: &json)
        try writeThink(request["think"], to: &json)
        if let logprobs = request["logprobs"], try logprobs.requiredBool(at: "logprobs") {
            json.member("logprobs", true)
            if let top = request["top_logprobs"] {
                json.key("top_logprobs")
                json.value(try top.required(.number, at: "top_logprobs"))
            }
        }
        if let options = request["options"] {
            try OllamaToChatOptions(table: table, terms: terms).write(options, to: &json, notes: &notes)
        }
        try request.writeForwarded(to: &json, besides: Self.own)
        json.endObject()
        return TranslatedChat(body: json.bytes, notes: notes.all)
    }

    /// What only the server that runs the model can do.
    private func refuseTemplates(_ request: RequestMembers) throws(TranslationRefusal) {
        let reason = "only the server that runs the model can do this"
        for name in ["raw", "_debug_render_only"] where try request[name]?.requiredBool(at: name) ?? false {
            throw TranslationRefusal(name, reason, hint: "leave it out, or speak to an Ollama server")
        }
        for name in ["suffix", "template", "aspect_ratio"] {
            guard let text = request[name], !text.stringEquals("") else { continue }
            throw TranslationRefusal(name, reason, hint: "leave it out, or speak to an Ollama server")
        }
        if let context = request["context"], context.count > 0 || context.kind != .array {
            throw TranslationRefusal(
                "context", "its tokens mean nothing to another model",
                hint: "send the conversation as messages to `/api/chat`")
        }
        for name in ["width", "height", "steps"] {
            guard let number = request[name], number.exactInt != 0 else { continue }
            throw TranslationRefusal(name, "chat draws no images", hint: "leave it out, or speak to an Ollama server")
        }
    }

    private mutating func writeMessages(
        _ request: RequestMembers, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        json.key("messages")
        switch endpoint {
        case .chat:
            guard let messages = request["messages"] else {
                throw TranslationRefusal("messages", "is missing", hint: "send at least one message")
            }
            var converter = OllamaToChatMessages(terms: terms, notes: notes)
            try converter.write(messages, to: &json)
            notes = converter.notes
        case .generate:
            try writePrompt(request, to: &json)
        }
    }

    private func writePrompt(_ request: RequestMembers, to json: inout JSONWriter) throws(TranslationRefusal) {
        guard let prompt = request["prompt"] else {
            throw TranslationRefusal("prompt", "is missing", hint: "say what the model is to answer")
        }
        json.beginArray()
        if let system = request["system"], !system.stringEquals("") {
            json.beginObject()
            json.member("role", "system")
            json.key("content")
            json.value(try system.required(.string, at: "system"))
            json.endObject()
        }
        json.beginObject()
        json.member("role", "user")
        try OllamaToChatMessages.writeContent(
            try prompt.required(.string, at: "prompt"), images: request["images"], path: "images", to: &json)
        json.endObject()
        json.endArray()
    }

    private func writeFormat(_ format: JSONValue?, to json: inout JSONWriter) throws(TranslationRefusal) {
        // QUIRK: clients of old send an empty string for "no format".
        guard let format, !format.stringEquals("") else { return }
        json.key("response_format")
        json.beginObject()
        if format.stringEquals("json") {
            json.member("type", "json_object")
        } else {
            // Not `strict`: OpenAI would refuse the schemas that Ollama's clients send, as they allow further members.
            json.member("type", "json_schema")
            json.key("json_schema")
            json.beginObject()
            json.member("name", "response")
            json.key("schema")
            json.value(try format.required(.object, at: "format"))
            json.endObject()
        }
        json.endObject()
    }

    private func writeThink(_ think: JSONValue?, to json: inout JSONWriter) throws(TranslationRefusal) {
        guard let think else { return }
        if let isOn = think.bool { return json.member("reasoning_effort", isOn ? "medium" : "none") }
        guard ["low", "medium", "high", "max"].contains(think.string) else {
            throw TranslationRefusal(
                "think", "is none of true, false, `low`, `medium`, `high` and `max`", hint: "send one of these")
        }
        json.key("reasoning_effort")
        json.value(think)
    }
}
