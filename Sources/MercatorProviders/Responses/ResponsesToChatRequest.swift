import MercatorJSON

/// Reads a request to `/v1/responses` as a chat request.
struct ResponsesToChatRequest {
    private let terms: RequestTerms
    private var notes = TranslationNotes()

    init(terms: RequestTerms) {
        self.terms = terms
    }

    /// Members that both APIs spell the same.
    private static let same = [
        "temperature", "top_p", "parallel_tool_calls", "metadata", "user", "safety_identifier", "prompt_cache_key",
        "prompt_cache_options", "prompt_cache_retention", "service_tier",
    ]

    /// Members of a chat that have other names here.
    private static let own: Set<String> = [
        "logprobs", "max_completion_tokens", "max_tokens", "messages", "reasoning_effort", "response_format",
        "verbosity",
    ]

    /// The chat request. Throws where it cannot be said.
    mutating func translate(_ root: JSONValue) throws(TranslationRefusal) -> TranslatedChat {
        let request = try RequestMembers(
            of: root.required(.object, at: "body"), at: .body, table: ResponsesClientDialect.fields, terms: terms,
            notes: &notes)
        try checkState(request)
        guard let model = request["model"] else {
            throw TranslationRefusal("model", "is missing", hint: "name the model")
        }
        var json = JSONWriter(capacity: root.range.count + 128)
        json.beginObject()
        json.key("model")
        json.value(try model.required(.string, at: "model"))
        try writeMessages(request, to: &json)
        let isStream = try request["stream"]?.requiredBool(at: "stream") ?? false
        if isStream {
            json.member("stream", true)
            json.key("stream_options")
            json.value(json: Array(#"{"include_usage":true}"#.utf8))
        }
        if let options = request["stream_options"] { _ = try members(options, "stream_options") }
        if let limit = request["max_output_tokens"] {
            json.key(terms.tokensMaxMember)
            json.value(try limit.required(.number, at: "max_output_tokens"))
        }
        for name in Self.same {
            guard let value = request[name] else { continue }
            json.key(name)
            json.value(value)
        }
        try writeLogprobs(request, to: &json)
        try ResponsesToChatTools(terms: terms).write(request, to: &json, notes: &notes)
        try writeText(request["text"], to: &json)
        try writeReasoning(request["reasoning"], to: &json)
        try request.writeForwarded(to: &json, besides: Self.own)
        json.endObject()
        return TranslatedChat(body: json.bytes, notes: notes.all)
    }

    /// What would need a gateway that remembers.
    private mutating func checkState(_ request: RequestMembers) throws(TranslationRefusal) {
        if try request["background"]?.requiredBool(at: "background") ?? false {
            throw TranslationRefusal("background", "the gateway keeps no state", hint: "stream the answer instead")
        }
        if let truncation = request["truncation"], !truncation.stringEquals("disabled") {
            throw TranslationRefusal(
                "truncation", "the gateway cuts no conversation", hint: "use `disabled` and shorten `input` yourself")
        }
        if try request["store"]?.requiredBool(at: "store") ?? true {
            notes.add("store", "nothing is stored: the response cannot be fetched or continued by its id")
        }
    }

    private mutating func writeMessages(
        _ request: RequestMembers, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        guard let input = request["input"] else {
            throw TranslationRefusal("input", "is missing", hint: "send a text or a list of items")
        }
        json.key("messages")
        json.beginArray()
        if let instructions = request["instructions"] {
            write(role: "system", try instructions.required(.string, at: "instructions"), to: &json)
        }
        if input.kind == .string {
            write(role: "user", input, to: &json)
        } else {
            var converter = ResponsesToChatInput(terms: terms, notes: notes)
            try converter.write(input, to: &json)
            notes = converter.notes
        }
        json.endArray()
    }

    private func write(role: String, _ text: JSONValue, to json: inout JSONWriter) {
        json.beginObject()
        json.member("role", role)
        json.key("content")
        json.value(text)
        json.endObject()
    }

    private mutating func writeLogprobs(
        _ request: RequestMembers, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        var wantsLogprobs = false
        if let include = request["include"] {
            for (index, item) in try include.required(.array, at: "include").elements.enumerated() {
                if item.stringEquals("message.output_text.logprobs") {
                    wantsLogprobs = true
                } else {
                    notes.add("include[\(index)]", "chat's answers have nothing of the kind")
                }
            }
        }
        let top = try request["top_logprobs"]?.required(.number, at: "top_logprobs")
        guard wantsLogprobs || top.map({ $0.exactInt != 0 }) ?? false else { return }
        json.member("logprobs", true)
        guard let top else { return }
        json.key("top_logprobs")
        json.value(top)
    }

    private mutating func writeText(_ text: JSONValue?, to json: inout JSONWriter) throws(TranslationRefusal) {
        guard let text else { return }
        let members = try members(text, "text")
        if let verbosity = members["verbosity"] {
            json.key("verbosity")
            json.value(verbosity)
        }
        guard let format = members["format"], format["type"]?.stringEquals("text") != true else { return }
        json.key("response_format")
        guard format["type"]?.stringEquals("json_schema") == true else {
            return json.value(try format.required(.object, at: "text.format"))
        }
        // The same members, one level deeper.
        json.beginObject()
        json.member("type", "json_schema")
        json.key("json_schema")
        json.beginObject()
        for (key, value) in format.members where !key.stringEquals("type") {
            json.key(key.string ?? "")
            json.value(value)
        }
        json.endObject()
        json.endObject()
    }

    private mutating func writeReasoning(
        _ reasoning: JSONValue?, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        guard let reasoning else { return }
        let members = try members(reasoning, "reasoning")
        for (name, only) in [("context", "auto"), ("mode", "standard")] {
            guard let value = members[name], !value.stringEquals(only) else { continue }
            throw TranslationRefusal("reasoning.\(name)", "chat has no such choice", hint: "leave it out")
        }
        guard let effort = members["effort"] else { return }
        json.key("reasoning_effort")
        json.value(effort)
    }

    private mutating func members(_ value: JSONValue, _ path: String) throws(TranslationRefusal) -> RequestMembers {
        try RequestMembers(
            of: value.required(.object, at: path), at: .init(scope: path + ".", path: path + "."),
            table: ResponsesClientDialect.fields, terms: terms, notes: &notes)
    }
}
