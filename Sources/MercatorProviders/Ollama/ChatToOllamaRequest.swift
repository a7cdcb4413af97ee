import MercatorJSON

/// Says a chat request as one for Ollama's `/api/chat`.
struct ChatToOllamaRequest {
    private let terms: RequestTerms
    private var notes = TranslationNotes()

    init(terms: RequestTerms) {
        self.terms = terms
    }

    /// The request for Ollama. Throws where it cannot be said.
    mutating func translate(_ root: JSONValue) throws(TranslationRefusal) -> TranslatedRequest {
        let request = try RequestMembers(
            of: root.required(.object, at: "body"), at: .body, table: OllamaProviderDialect.fields, terms: terms,
            notes: &notes)
        try checkFixedFields(request)
        var json = JSONWriter(capacity: root.range.count + 128)
        json.beginObject()
        guard let model = request["model"] else {
            throw TranslationRefusal("model", "is missing", hint: "name the model")
        }
        json.key("model")
        json.value(try model.required(.string, at: "model"))
        try writeMessages(request, to: &json)
        let isStream = try request["stream"].map { value throws(TranslationRefusal) in
            try value.requiredBool(at: "stream")
        }
        json.member("stream", isStream ?? false)
        try writeFormat(request["response_format"], to: &json)
        try writeTools(request, to: &json)
        try writeThink(request, to: &json)
        for name in ["keep_alive", "logprobs", "top_logprobs"] {
            guard let value = request[name] else { continue }
            json.key(name)
            json.value(value)
        }
        try ChatToOllamaOptions(request).write(to: &json)
        try request.writeForwarded(to: &json, besides: ["format"])
        json.endObject()
        let ending = try request["stream_options"].map { value throws(TranslationRefusal) in
            try members(value, "stream_options")
        }
        return TranslatedRequest(
            path: .root("api/chat"), body: json.bytes, isStream: isStream ?? false,
            wantsUsage: ending?["include_usage"]?.bool ?? false, notes: notes.all)
    }

    private mutating func members(_ value: JSONValue, _ path: String) throws(TranslationRefusal) -> RequestMembers {
        try RequestMembers(
            of: value.required(.object, at: path), at: .init(scope: path + ".", path: path + "."),
            table: OllamaProviderDialect.fields, terms: terms, notes: &notes)
    }

    /// Fields whose only value Ollama knows is the one that chat has by itself.
    private func checkFixedFields(_ request: RequestMembers) throws(TranslationRefusal) {
        if let count = request["n"], count.exactInt != 1 {
            throw TranslationRefusal("n", "Ollama gives one answer a request", hint: "ask for one, as often as needed")
        }
        if let bias = request["logit_bias"], bias.kind != .object || bias.count > 0 {
            throw TranslationRefusal("logit_bias", "Ollama weighs no single tokens", hint: "leave it out")
        }
        if let modalities = request["modalities"],
            modalities.count != 1 || modalities[0]?.stringEquals("text") != true
        {
            throw TranslationRefusal("modalities", "Ollama answers in text", hint: "ask for `[\"text\"]`, or nothing")
        }
        if let verbosity = request["verbosity"], !verbosity.stringEquals("medium") {
            throw TranslationRefusal("verbosity", "Ollama has no such dial", hint: "say it in the system message")
        }
    }

    private mutating func writeMessages(
        _ request: RequestMembers, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        guard let messages = request["messages"] else {
            throw TranslationRefusal("messages", "is missing", hint: "send at least one message")
        }
        var converter = ChatToOllamaMessages(terms: terms, notes: notes)
        json.key("messages")
        try converter.write(messages, to: &json)
        notes = converter.notes
    }

    private mutating func writeFormat(
        _ format: JSONValue?, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        guard let value = format else { return }
        let format = try members(value, "response_format")
        let type = format["type"]
        if type?.stringEquals("text") == true { return }
        if type?.stringEquals("json_object") == true { return json.member("format", "json") }
        guard type?.stringEquals("json_schema") == true else {
            throw TranslationRefusal(
                "response_format.type", "Ollama answers in text, in JSON or by a JSON schema",
                hint: "use `text`, `json_object` or `json_schema`")
        }
        let path = "response_format.json_schema"
        guard let value = format["json_schema"], let schema = try members(value, path)["schema"] else {
            throw TranslationRefusal(path + ".schema", "is missing", hint: "send the schema the answer is to obey")
        }
        json.key("format")
        json.value(try schema.required(.object, at: path + ".schema"))
    }

    private mutating func writeTools(
        _ request: RequestMembers, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        let choice = try OllamaToolChoice(request["tool_choice"])
        guard let tools = request["tools"], try tools.required(.array, at: "tools").count > 0 else { return }
        if let parallel = request["parallel_tool_calls"], parallel.bool == false {
            throw TranslationRefusal(
                "parallel_tool_calls", "Ollama cannot be held to one call at a time",
                hint: "leave it out and answer every call, or use another provider")
        }
        if choice.allowsNone { return notes.add("tool_choice", "no tools were sent, so that none can be called") }
        json.key("tools")
        json.beginArray()
        for (index, tool) in tools.elements.enumerated() {
            guard tool["type"]?.stringEquals("function") == true, let function = tool["function"] else {
                throw TranslationRefusal(
                    "tools[\(index)].type", "Ollama's tools are functions", hint: "declare a function tool")
            }
            if function["strict"]?.bool == true {
                notes.add("tools[\(index)].function.strict", "Ollama does not hold arguments to the schema")
            }
            if choice.allows(function["name"]?.string ?? "") { json.value(tool) }
        }
        json.endArray()
    }

    private func writeThink(_ request: RequestMembers, to json: inout JSONWriter) throws(TranslationRefusal) {
        if let think = request["think"] {
            guard request["reasoning_effort"] == nil else {
                throw TranslationRefusal("think", "says the same as `reasoning_effort`", hint: "send one of the two")
            }
            json.key("think")
            json.value(think)
        } else if let effort = request["reasoning_effort"] {
            if effort.stringEquals("none") { return json.member("think", false) }
            guard ["low", "medium", "high", "max"].contains(effort.string) else {
                throw TranslationRefusal(
                    "reasoning_effort", "Ollama knows `none`, `low`, `medium`, `high` and `max`",
                    hint: "send one of these")
            }
            json.key("think")
            json.value(effort)
        }
    }
}
