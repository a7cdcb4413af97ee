import MercatorJSON

/// Says a response's tools and its choice among them in chat's form, which nests what is flat here.
struct ResponsesToChatTools {
    let terms: RequestTerms

    /// Writes `tools` and `tool_choice`. Throws for tools that are no functions.
    func write(
        _ request: RequestMembers, to json: inout JSONWriter, notes: inout TranslationNotes
    ) throws(TranslationRefusal) {
        if let tools = request["tools"], try tools.required(.array, at: "tools").count > 0 {
            json.key("tools")
            json.beginArray()
            for (index, tool) in tools.elements.enumerated() {
                try write(tool: tool, path: "tools[\(index)]", to: &json, notes: &notes)
            }
            json.endArray()
        }
        if let choice = request["tool_choice"] { try write(choice: choice, to: &json) }
    }

    private func write(
        tool value: JSONValue, path: String, to json: inout JSONWriter, notes: inout TranslationNotes
    ) throws(TranslationRefusal) {
        let type = try value.required(.object, at: path)["type"]?.string ?? ""
        guard type == "function" else { throw ResponsesClientDialect.refusal(ofTool: type, at: path + ".type") }
        let tool = try RequestMembers(
            of: value, at: .init(scope: "tools[].", path: path + "."), table: ResponsesClientDialect.fields,
            terms: terms,
            notes: &notes)
        if try tool["defer_loading"]?.requiredBool(at: path + ".defer_loading") ?? false {
            throw TranslationRefusal(path + ".defer_loading", "chat loads every tool", hint: "leave it out")
        }
        if let callers = tool["allowed_callers"], !callers.elements.contains(where: { $0.stringEquals("direct") }) {
            throw TranslationRefusal(
                path + ".allowed_callers", "chat's models call functions directly", hint: "allow `direct`")
        }
        json.beginObject()
        json.member("type", "function")
        json.key("function")
        json.beginObject()
        for name in ["name", "description", "parameters", "strict"] {
            guard let member = tool[name] else { continue }
            json.key(name)
            json.value(member)
        }
        try tool.writeForwarded(to: &json, besides: [])
        json.endObject()
        json.endObject()
    }

    private func write(choice: JSONValue, to json: inout JSONWriter) throws(TranslationRefusal) {
        json.key("tool_choice")
        if choice.kind == .string { return json.value(choice) }
        let type = try choice.required(.object, at: "tool_choice")["type"]?.string ?? ""
        switch type {
        case "function": try write(function: choice, path: "tool_choice", to: &json)
        case "allowed_tools": try write(allowed: choice, to: &json)
        default: throw ResponsesClientDialect.refusal(ofTool: type, at: "tool_choice.type")
        }
    }

    private func write(allowed choice: JSONValue, to json: inout JSONWriter) throws(TranslationRefusal) {
        guard let tools = choice["tools"], let mode = choice["mode"] else {
            throw TranslationRefusal(
                "tool_choice", "lacks `mode` or `tools`", hint: "say `auto` or `required`, and list the functions")
        }
        json.beginObject()
        json.member("type", "allowed_tools")
        json.key("allowed_tools")
        json.beginObject()
        json.key("mode")
        json.value(mode)
        json.key("tools")
        json.beginArray()
        for (index, tool) in try tools.required(.array, at: "tool_choice.tools").elements.enumerated() {
            try write(function: tool, path: "tool_choice.tools[\(index)]", to: &json)
        }
        json.endArray()
        json.endObject()
        json.endObject()
    }

    /// `{"type":"function","name":"f"}` as `{"type":"function","function":{"name":"f"}}`.
    private func write(
        function: JSONValue, path: String, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        let type = try function.required(.object, at: path)["type"]?.string ?? ""
        guard type == "function" else { throw ResponsesClientDialect.refusal(ofTool: type, at: path + ".type") }
        guard let name = function["name"] else {
            throw TranslationRefusal(path + ".name", "is missing", hint: "name the function")
        }
        json.beginObject()
        json.member("type", "function")
        json.key("function")
        json.beginObject()
        json.key("name")
        json.value(try name.required(.string, at: path + ".name"))
        json.endObject()
        json.endObject()
    }
}
