import MercatorJSON

extension MessagesToChat {
    /// Sampling, effort, user, tier.
    mutating func writeSettings() {
        if let stop = root["stop_sequences"], stop.kind == .array, stop.count > 0 { copy("stop_sequences", as: "stop") }
        copy("temperature")
        copy("top_p")
        if let value = root["top_k"], !value.isNull {
            if terms.allowsExtensions { copy("top_k") } else { notes.add("top_k", "left out; chat has no such member") }
        }
        writeEffort()
        if let metadata = root["metadata"], metadata.kind == .object {
            if let user = metadata["user_id"]?.ifText {
                json.key("user")
                json.value(user)
            }
            for (key, value) in metadata.members where !key.stringEquals("user_id") && !value.isNull {
                notes.add("metadata.\((key.string ?? "").prefix(64))", "left out; chat has no place for it")
            }
        }
        switch root["service_tier"]?.string {
        case "auto": json.member("service_tier", "auto")
        case "standard_only": json.member("service_tier", "default")
        case nil: break
        default: notes.add("service_tier", "left out; chat has no such tier")
        }
    }

    private mutating func writeEffort() {
        var effort = root["output_config"]?["effort"]?.string
        let thinking = root["thinking"]
        switch thinking?["type"]?.string {
        case "disabled": effort = "none"
        case "enabled" where effort == nil:
            guard let budget = thinking?["budget_tokens"]?.exactInt else { break }
            effort = Self.effort(for: budget)
            notes.add("thinking.budget_tokens", "an effort instead, because chat does not count reasoning")
        case "adaptive" where effort == nil: notes.add("thinking", "left to the model; no effort was named")
        default: break
        }
        if effort == "max" {
            effort = "xhigh"
            notes.add("output_config.effort", "`max` is `xhigh`, the most that chat asks for")
        }
        if let effort { json.member("reasoning_effort", effort) }
    }

    private static func effort(for budget: Int64) -> String {
        let budgets = ChatToMessages.Thinking.budgets
        return ["low", "medium"].first { budget <= budgets[$0] ?? 0 } ?? "high"
    }

    /// `response_format`.
    mutating func writeFormat() throws(TranslationRefusal) {
        let config = root["output_config"]
        config?.forEachMember { key, value in
            guard !value.isNull, !key.stringEquals("effort"), !key.stringEquals("format") else { return }
            notes.add("output_config.\((key.string ?? "").prefix(64))", "left out; chat has no place for it")
        }
        let isNew = config?["format"].map { !$0.isNull } ?? false
        guard let format = isNew ? config?["format"] : root["output_format"], !format.isNull else { return }
        let path = isNew ? "output_config.format" : "output_format"
        guard format["type"]?.stringEquals("json_schema") == true, let schema = format["schema"], schema.kind == .object
        else { throw TranslationRefusal(path, "chat has no such format", hint: "use json_schema with a schema") }
        json.key("response_format")
        json.beginObject()
        json.member("type", "json_schema")
        json.key("json_schema")
        json.beginObject()
        // A name is required, and Anthropic's formats have none.
        json.member("name", "output")
        json.member("strict", true)
        json.key("schema")
        json.value(schema)
        json.endObject()
        json.endObject()
    }

    /// `tools`, `tool_choice` and `parallel_tool_calls`.
    mutating func writeTools() throws(TranslationRefusal) {
        let tools = root["tools"].flatMap { $0.isNull ? nil : $0 }
        if let tools {
            guard tools.kind == .array, tools.count <= TranslationBounds.toolsMax else {
                throw TranslationRefusal(
                    "tools", "an array of at most \(TranslationBounds.toolsMax) tools is needed", hint: "send fewer")
            }
        }
        guard let tools, tools.count > 0 else {
            if let choice = root["tool_choice"], !choice.isNull {
                notes.add("tool_choice", "left out, because there are no tools")
            }
            return
        }
        json.key("tools")
        json.beginArray()
        for (index, tool) in tools.elements.enumerated() { try write(tool, "tools[\(index)]") }
        json.endArray()
        try writeToolChoice()
    }

    private mutating func write(_ tool: JSONValue, _ path: String) throws(TranslationRefusal) {
        if let type = tool["type"], !type.isNull, !type.stringEquals("custom") {
            throw TranslationRefusal(
                "\(path).type", "only Anthropic runs this tool", hint: "use a tool that the client runs itself")
        }
        guard let name = tool["name"]?.ifText else {
            throw TranslationRefusal("\(path).name", "a tool needs a name", hint: "give it one")
        }
        guard let schema = tool["input_schema"], schema.kind == .object else {
            throw TranslationRefusal("\(path).input_schema", "a schema is needed", hint: "send a JSON schema")
        }
        for (key, value) in tool.members where !value.isNull {
            switch key.string ?? "" {
            case "type", "name", "description", "input_schema", "strict": break
            case "cache_control" where terms.allowsExtensions: break
            case "cache_control": notes.add("cache_control", Self.cacheNote)
            case let other: notes.add("tools[].\(other.prefix(64))", "left out; chat has no place for it")
            }
        }
        json.beginObject()
        json.member("type", "function")
        json.key("function")
        json.beginObject()
        json.key("name")
        json.value(name)
        if let description = tool["description"], !description.isNull {
            json.key("description")
            json.value(description)
        }
        json.key("parameters")
        json.value(schema)
        if let strict = tool["strict"]?.bool { json.member("strict", strict) }
        json.endObject()
        writeCacheControl(of: tool)
        json.endObject()
    }

    private mutating func writeToolChoice() throws(TranslationRefusal) {
        guard let choice = root["tool_choice"], !choice.isNull else { return }
        json.key("tool_choice")
        switch choice["type"]?.string {
        case "auto": json.string("auto")
        case "any": json.string("required")
        case "none": json.string("none")
        case "tool":
            guard let name = choice["name"]?.ifText else {
                throw TranslationRefusal("tool_choice.name", "a tool's name is needed", hint: "give it")
            }
            json.beginObject()
            json.member("type", "function")
            json.key("function")
            json.beginObject()
            json.key("name")
            json.value(name)
            json.endObject()
            json.endObject()
        default:
            throw TranslationRefusal("tool_choice.type", "there is no such choice", hint: "use auto, any, tool or none")
        }
        if let disables = choice["disable_parallel_tool_use"]?.bool { json.member("parallel_tool_calls", !disables) }
    }

    /// What is said of cache breakpoints that have no place.
    static let cacheNote = "left out; other providers cache by themselves"

    /// A cache breakpoint, where the provider takes extensions; else a note.
    mutating func writeCacheControl(of block: JSONValue) {
        guard let cache = block["cache_control"], !cache.isNull else { return }
        guard terms.allowsExtensions else { return notes.add("cache_control", Self.cacheNote) }
        json.key("cache_control")
        json.value(cache)
    }
}
