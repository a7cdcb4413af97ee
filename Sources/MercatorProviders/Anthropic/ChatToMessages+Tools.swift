import MercatorJSON

extension ChatToMessages {
    /// `tools` and `tool_choice`.
    mutating func writeTools() throws(TranslationRefusal) {
        let tools = root["tools"].flatMap { $0.isNull ? nil : $0 }
        if let tools {
            guard tools.kind == .array, tools.count <= TranslationBounds.toolsMax else {
                throw TranslationRefusal(
                    "tools", "an array of at most \(TranslationBounds.toolsMax) tools is needed", hint: "send fewer")
            }
            if tools.count > 0 {
                json.key("tools")
                json.beginArray()
                for (index, tool) in tools.elements.enumerated() { try write(tool, "tools[\(index)]") }
                json.endArray()
            }
        }
        try writeToolChoice(hasTools: tools.map { $0.count > 0 } ?? false)
    }

    private mutating func write(_ tool: JSONValue, _ path: String) throws(TranslationRefusal) {
        guard tool["type"]?.stringEquals("function") ?? true, let function = tool["function"] else {
            throw TranslationRefusal(
                "\(path).type", "only function tools can be translated",
                hint: "use a function, or send a Messages request to /v1/messages")
        }
        guard let name = function["name"]?.ifText else {
            throw TranslationRefusal("\(path).function.name", "a function needs a name", hint: "give it one")
        }
        let known = ["name", "description", "parameters", "strict", "cache_control"]
        try expectOnly(known, of: function, "\(path).function.")
        try expectOnly(["type", "function", "cache_control"], of: tool, "\(path).")
        json.beginObject()
        json.key("name")
        json.value(name)
        if let description = function["description"], !description.isNull {
            json.key("description")
            json.value(description)
        }
        json.key("input_schema")
        json.value(json: try Self.schema(function["parameters"], "\(path).function.parameters"))
        if let strict = function["strict"]?.bool { json.member("strict", strict) }
        endBlock(cache: (tool["cache_control"] ?? function["cache_control"]).flatMap { $0.isNull ? nil : $0 })
    }

    /// A schema as it stands. Anthropic wants `type` said, and arguments are an object in either dialect.
    private static func schema(_ parameters: JSONValue?, _ path: String) throws(TranslationRefusal) -> [UInt8] {
        guard let parameters, !parameters.isNull else { return Array(#"{"type":"object","properties":{}}"#.utf8) }
        guard parameters.kind == .object else {
            throw TranslationRefusal(path, "a schema is needed", hint: "send a JSON schema of type object")
        }
        let raw = parameters.spelling
        guard parameters["type"] == nil else { return raw }
        return Array(#"{"type":"object""#.utf8) + (parameters.count > 0 ? [UInt8(ascii: ",")] : []) + raw.dropFirst()
    }

    private mutating func writeToolChoice(hasTools: Bool) throws(TranslationRefusal) {
        let choice = root["tool_choice"].flatMap { $0.isNull ? nil : $0 }
        let parallel = root["parallel_tool_calls"]?.bool
        guard choice != nil || parallel != nil && hasTools else { return }
        json.key("tool_choice")
        json.beginObject()
        var takesParallel = true
        switch (choice == nil ? "auto" : choice?.string, choice?["type"]?.string) {
        case ("auto", _): json.member("type", "auto")
        case ("required", _): json.member("type", "any")
        case ("none", _):
            json.member("type", "none")
            takesParallel = false
        case (_, "function"):
            guard let name = choice?["function"]?["name"]?.ifText else {
                throw TranslationRefusal("tool_choice.function.name", "a function's name is needed", hint: "give it")
            }
            json.member("type", "tool")
            json.key("name")
            json.value(name)
        default:
            throw TranslationRefusal(
                "tool_choice", "Anthropic has no such choice", hint: "use auto, none, required or a function")
        }
        if takesParallel, let parallel { json.member("disable_parallel_tool_use", !parallel) }
        json.endObject()
    }

    /// A call that the model made.
    mutating func writeToolUse(_ call: JSONValue, _ path: String) throws(TranslationRefusal) {
        guard call["type"]?.stringEquals("function") ?? true, let function = call["function"] else {
            throw TranslationRefusal("\(path).type", "only calls of functions can be translated", hint: "leave it out")
        }
        guard let name = function["name"]?.ifText else {
            throw TranslationRefusal("\(path).function.name", "a call names its function", hint: "give it a name")
        }
        try expectOnly(["name", "arguments"], of: function, "\(path).function.")
        // Clients that collect a stream keep the index; it says nothing that the order does not.
        try expectOnly(["id", "type", "function", "index", "cache_control"], of: call, "\(path).")
        json.beginObject()
        json.member("type", "tool_use")
        json.key("id")
        json.value(json: try toolID(call["id"], "\(path).id"))
        json.key("name")
        json.value(name)
        json.key("input")
        json.value(json: try Self.input(function["arguments"], "\(path).function.arguments"))
        endBlock(cache: call["cache_control"].flatMap { $0.isNull ? nil : $0 })
    }

    /// The result of a call.
    mutating func writeToolResult(_ message: JSONValue, _ index: Int) throws(TranslationRefusal) {
        json.beginObject()
        json.member("type", "tool_result")
        json.key("tool_use_id")
        json.value(json: try toolID(message["tool_call_id"], "messages[\(index)].tool_call_id"))
        if let content = message["content"], !content.isNull, !content.isEmptyString {
            json.key("content")
            if content.kind == .string {
                json.value(content)
            } else {
                json.beginArray()
                try writeContent(of: message, index, allowed: .all)
                json.endArray()
            }
        }
        if message["is_error"]?.bool == true { json.member("is_error", true) }
        endBlock(cache: message["cache_control"].flatMap { $0.isNull ? nil : $0 })
    }

    /// An id in the letters that Anthropic takes: `[a-zA-Z0-9_-]+`. Call and result come out the same.
    private mutating func toolID(_ id: JSONValue?, _ path: String) throws(TranslationRefusal) -> [UInt8] {
        guard let id = id?.ifText else {
            throw TranslationRefusal(path, "the id of a tool call is needed", hint: "send the one the model gave")
        }
        let isPlain = id.innerBytes.allSatisfy(Self.isIDByte)
        if isPlain { return id.spelling }
        notes.add(path, "characters that Anthropic does not take became `_`")
        let mapped = (id.string ?? "").utf8.map { Self.isIDByte($0) ? $0 : UInt8(ascii: "_") }
        return JSONWriter.quoted(String(decoding: mapped, as: UTF8.self))
    }

    private static func isIDByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Arguments, a JSON text in a string, as the object they are; numbers keep their spelling.
    private static func input(_ arguments: JSONValue?, _ path: String) throws(TranslationRefusal) -> [UInt8] {
        guard let text = arguments?.withStringBytes({ Array($0) }) else {
            throw TranslationRefusal(path, "the arguments are no string", hint: "send JSON in a string")
        }
        guard text.contains(where: { $0 > 0x20 }) else { return Array("{}".utf8) }
        do {
            let document = try JSONDocument.parse(text, profile: .arguments)
            if document.root.kind == .object { return document.root.spelling }
        } catch {
            throw TranslationRefusal(
                path, "the arguments are not valid JSON: \(error.message)", hint: "repair or remove the call")
        }
        throw TranslationRefusal(path, "the arguments are no JSON object", hint: "repair or remove the call")
    }
}

extension JSONProfile {
    /// For JSON that stands in a string of a request and is lifted out of it.
    static let arguments: JSONProfile = {
        var profile = JSONProfile.request
        profile.depthMax = TranslationBounds.argumentsDepthMax
        return profile
    }()
}
