import MercatorJSON

/// Reads a response's input items as chat's messages.
///
/// What a model said in one turn is several items here (reasoning, message, calls) and one message in chat.
struct ResponsesToChatInput {
    /// What was left out so far.
    private(set) var notes: TranslationNotes
    private let terms: RequestTerms
    private var turn = ChatTurn()

    init(terms: RequestTerms, notes: TranslationNotes) {
        self.terms = terms
        self.notes = notes
    }

    /// Writes the messages into an open list. Throws where an item cannot be said.
    mutating func write(_ input: JSONValue, to json: inout JSONWriter) throws(TranslationRefusal) {
        for (index, item) in try input.required(.array, at: "input").elements.enumerated() {
            try write(item, path: "input[\(index)]", to: &json)
        }
        turn.finish(to: &json)
    }

    private mutating func write(
        _ value: JSONValue, path: String, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        let type = try value.required(.object, at: path)["type"]
        let kind = type?.string ?? (value["role"] == nil ? "item_reference" : "message")
        guard ["message", "function_call", "function_call_output", "reasoning"].contains(kind) else {
            throw Self.refusal(of: kind, at: path)
        }
        let item = try RequestMembers(
            of: value, at: .init(scope: "input[].", path: path + "."), table: ResponsesClientDialect.fields,
            terms: terms,
            notes: &notes)
        if let caller = item["caller"], caller["type"]?.stringEquals("direct") != true {
            throw TranslationRefusal(path + ".caller", "chat's models call functions directly", hint: "leave it out")
        }
        switch kind {
        case "message": try write(message: item, path: path, to: &json)
        case "function_call": try take(call: item, path: path)
        case "function_call_output": try write(output: item, path: path, to: &json)
        default: try take(reasoning: item, path: path)
        }
    }

    private static func refusal(of kind: String, at path: String) -> TranslationRefusal {
        if kind == "item_reference" {
            return TranslationRefusal(
                path, "refers to an item that the gateway does not keep",
                hint: "send the item itself; clients do so with `store: false`")
        }
        return TranslationRefusal(
            path + ".type", "`\(kind.prefix(64))` has no place in a chat",
            hint: "send messages, function calls and their outputs, or route to a provider with a Responses API")
    }

    private mutating func write(
        message item: RequestMembers, path: String, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        let role = item["role"]?.string ?? ""
        guard ["user", "assistant", "system", "developer"].contains(role) else {
            throw TranslationRefusal(
                path + ".role", "is none of user, assistant, system and developer", hint: "use one of these roles")
        }
        guard let content = item["content"] else {
            throw TranslationRefusal(path + ".content", "is missing", hint: "say what the message says")
        }
        var converter = ResponsesToChatContent(role: role, terms: terms, notes: notes)
        let parts = try converter.translate(content, path: path + ".content")
        notes = converter.notes
        if role == "assistant" {
            if turn.content != nil { turn.finish(to: &json) }
            turn.content = parts
            return
        }
        turn.finish(to: &json)
        json.beginObject()
        json.member("role", role)
        json.key("content")
        json.value(json: parts)
        try item.writeForwarded(to: &json, besides: [])
        json.endObject()
    }

    private mutating func take(call item: RequestMembers, path: String) throws(TranslationRefusal) {
        var json = JSONWriter()
        json.beginObject()
        json.key("id")
        json.value(try string(item, "call_id", path))
        json.member("type", "function")
        json.key("function")
        json.beginObject()
        json.key("name")
        json.value(try string(item, "name", path))
        json.key("arguments")
        json.value(try string(item, "arguments", path))
        json.endObject()
        json.endObject()
        turn.calls.append(json.bytes)
    }

    private mutating func write(
        output item: RequestMembers, path: String, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        turn.finish(to: &json)
        guard let output = item["output"] else {
            throw TranslationRefusal(path + ".output", "is missing", hint: "send what the function gave")
        }
        var converter = ResponsesToChatContent(role: "tool", terms: terms, notes: notes)
        json.beginObject()
        json.member("role", "tool")
        json.key("tool_call_id")
        json.value(try string(item, "call_id", path))
        json.key("content")
        json.value(json: try converter.translate(output, path: path + ".output"))
        json.endObject()
        notes = converter.notes
    }

    private mutating func take(reasoning item: RequestMembers, path: String) throws(TranslationRefusal) {
        guard let content = item["content"] else { return }
        let path = path + ".content"
        for (index, part) in try content.required(.array, at: path).elements.enumerated() {
            guard part["type"]?.stringEquals("reasoning_text") == true, let text = part["text"] else {
                throw TranslationRefusal(
                    "\(path)[\(index)].type", "reasoning is text", hint: "send parts of type `reasoning_text`")
            }
            guard terms.allowsExtensions else {
                notes.add("\(path)[\(index)]", "OpenAI's own chat takes no reasoning back")
                continue
            }
            if !turn.reasoning.isEmpty { turn.reasoning.append("\n") }
            turn.reasoning.append(try text.required(.string, at: "\(path)[\(index)].text"))
        }
    }

    private func string(
        _ item: RequestMembers, _ name: String, _ path: String
    ) throws(TranslationRefusal) -> JSONValue {
        guard let value = item[name] else {
            throw TranslationRefusal("\(path).\(name)", "is missing", hint: "send a string there")
        }
        return try value.required(.string, at: "\(path).\(name)")
    }
}

/// What a model said between two messages of others, as far as its items have been read: one message in chat.
private struct ChatTurn {
    /// The member `content` as JSON text.
    var content: [UInt8]?
    var reasoning = StringSpelling()
    /// The calls, each as JSON text.
    var calls: [[UInt8]] = []

    /// Writes the message, if there is one, and begins the next turn.
    mutating func finish(to json: inout JSONWriter) {
        defer { self = ChatTurn() }
        guard content != nil || !calls.isEmpty || !reasoning.isEmpty else { return }
        json.beginObject()
        json.member("role", "assistant")
        json.key("content")
        if let content {
            json.value(json: content)
        } else if calls.isEmpty {
            json.string("")
        } else {
            json.null()
        }
        if !reasoning.isEmpty {
            json.key("reasoning_content")
            json.value(json: reasoning.quoted)
        }
        if !calls.isEmpty {
            json.key("tool_calls")
            json.beginArray()
            for call in calls { json.value(json: call) }
            json.endArray()
        }
        json.endObject()
    }
}
