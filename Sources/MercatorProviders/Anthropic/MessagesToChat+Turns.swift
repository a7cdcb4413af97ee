import MercatorJSON

extension MessagesToChat {
    /// `messages`, the system prompt in front.
    mutating func writeMessages() throws(TranslationRefusal) {
        guard let messages = root["messages"], messages.kind == .array, messages.count > 0 else {
            throw TranslationRefusal("messages", "messages are needed", hint: "send an array with at least one")
        }
        guard messages.count <= TranslationBounds.messagesMax else {
            throw TranslationRefusal(
                "messages", "there are more than \(TranslationBounds.messagesMax) messages",
                hint: "shorten the conversation")
        }
        json.key("messages")
        json.beginArray()
        if let system = root["system"], !system.isNull { try writeSystem(system, "system") }
        for (index, message) in messages.elements.enumerated() { try write(message, "messages[\(index)]") }
        json.endArray()
        if messages[messages.count - 1]?["role"]?.stringEquals("assistant") == true {
            notes.add(
                "messages[\(messages.count - 1)]",
                "an answer begun for the model; few providers go on from where it ends")
        }
    }

    private mutating func write(_ message: JSONValue, _ path: String) throws(TranslationRefusal) {
        guard let content = message["content"], content.kind == .string || content.kind == .array else {
            throw TranslationRefusal("\(path).content", "a message needs content", hint: "send a string or blocks")
        }
        for (key, value) in message.members where !value.isNull {
            switch key.string ?? "" {
            case "role", "content": break
            case let other: notes.add("messages[].\(other.prefix(64))", "left out; it is no part of a request")
            }
        }
        switch message["role"]?.string {
        case "user": content.kind == .string ? writePlain("user", content) : try writeUser(content, "\(path).content")
        case "assistant":
            if content.kind == .string {
                writePlain("assistant", content)
            } else {
                try writeAssistant(content, "\(path).content")
            }
        case "system": try writeSystem(content, "\(path).content")
        default:
            throw TranslationRefusal("\(path).role", "there is no such role", hint: "use user or assistant")
        }
    }

    private mutating func writePlain(_ role: String, _ text: JSONValue) {
        json.beginObject()
        json.member("role", role)
        json.key("content")
        json.value(text)
        json.endObject()
    }

    private mutating func writeSystem(_ system: JSONValue, _ path: String) throws(TranslationRefusal) {
        if system.kind == .string { return writePlain("system", system) }
        guard system.kind == .array else {
            throw TranslationRefusal(path, "this is neither a string nor an array of blocks", hint: "send one of them")
        }
        guard system.count > 0 else { return }
        json.beginObject()
        json.member("role", "system")
        json.key("content")
        json.beginArray()
        for (index, block) in system.elements.enumerated() {
            guard block["type"]?.stringEquals("text") == true, let text = block["text"]?.ifString else {
                throw TranslationRefusal("\(path)[\(index)]", "only text can stand here", hint: "use text blocks")
            }
            writeText(text, block)
        }
        json.endArray()
        json.endObject()
    }

    /// A user turn: results of tools first, each a message of its own; then what else the user says.
    private mutating func writeUser(_ content: JSONValue, _ path: String) throws(TranslationRefusal) {
        let blocks = Array(content.elements.enumerated())
        var rest: [(path: String, block: JSONValue)] = []
        var hasResults = false
        for (index, block) in blocks where block["type"]?.stringEquals("tool_result") == true {
            hasResults = true
            try writeToolResult(block, "\(path)[\(index)]", moved: &rest)
        }
        for (index, block) in blocks where block["type"]?.stringEquals("tool_result") != true {
            if block["type"]?.stringEquals("mid_conv_system") == true {
                try writeUserMessage(rest, hasResults: hasResults)
                rest = []
                if let text = block["content"] { try writeSystem(text, "\(path)[\(index)].content") }
            } else {
                rest.append(("\(path)[\(index)]", block))
            }
        }
        guard !blocks.isEmpty else {
            throw TranslationRefusal(path, "the message says nothing", hint: "send at least one block")
        }
        try writeUserMessage(rest, hasResults: hasResults)
    }

    private mutating func writeUserMessage(
        _ blocks: [(path: String, block: JSONValue)], hasResults: Bool
    ) throws(TranslationRefusal) {
        guard let first = blocks.first else { return }
        json.beginObject()
        json.member("role", "user")
        json.key("content")
        // What chat says as a string came as one block, because it shares the turn with results.
        if hasResults, blocks.count == 1, let text = Self.plainText(first.block) {
            json.value(text)
        } else {
            json.beginArray()
            for (path, block) in blocks { try writePart(block, path) }
            json.endArray()
        }
        json.endObject()
    }

    /// The text of a block that is nothing else.
    private static func plainText(_ block: JSONValue) -> JSONValue? {
        guard block["type"]?.stringEquals("text") == true, block["cache_control"]?.isNull ?? true else { return nil }
        return block["text"]?.ifString
    }

    private mutating func writeAssistant(_ content: JSONValue, _ path: String) throws(TranslationRefusal) {
        var texts: [JSONValue] = []
        var calls: [(path: String, block: JSONValue)] = []
        var thinking: [JSONValue] = []
        for (index, block) in content.elements.enumerated() {
            switch block["type"]?.string {
            case "text": texts.append(block)
            case "tool_use": calls.append(("\(path)[\(index)]", block))
            case "thinking", "redacted_thinking": thinking.append(block)
            default:
                throw TranslationRefusal(
                    "\(path)[\(index)].type", "chat has no such block in an answer",
                    hint: "leave earlier uses of Anthropic's own tools out of the conversation")
            }
        }
        json.beginObject()
        json.member("role", "assistant")
        json.key("content")
        if texts.isEmpty {
            if calls.isEmpty { json.string("") } else { json.null() }
        } else if !calls.isEmpty || !thinking.isEmpty, texts.count == 1, let text = Self.plainText(texts[0]) {
            json.value(text)
        } else {
            json.beginArray()
            for block in texts { if let text = block["text"]?.ifString { writeText(text, block) } }
            json.endArray()
        }
        writeThinking(thinking)
        if !calls.isEmpty {
            json.key("tool_calls")
            json.beginArray()
            for (path, block) in calls { try writeCall(block, path) }
            json.endArray()
        }
        json.endObject()
    }

    private mutating func writeThinking(_ blocks: [JSONValue]) {
        guard !blocks.isEmpty else { return }
        guard terms.allowsExtensions else {
            return notes.add("messages[].content[] thinking", "left out; the provider does not take it back")
        }
        let reasons = blocks.compactMap { $0["thinking"]?.ifText }
        if !reasons.isEmpty {
            json.key("reasoning_content")
            json.value(json: [UInt8(ascii: "\"")] + reasons.flatMap(\.innerBytes) + [UInt8(ascii: "\"")])
        }
        json.key("thinking_blocks")
        json.beginArray()
        for block in blocks { json.value(block) }
        json.endArray()
    }

    private mutating func writeCall(_ block: JSONValue, _ path: String) throws(TranslationRefusal) {
        guard let id = block["id"]?.ifText, let name = block["name"]?.ifText else {
            throw TranslationRefusal(path, "a tool use needs an id and a name", hint: "send what the model gave")
        }
        let input = block["input"]
        guard input?.kind ?? .object == .object else {
            throw TranslationRefusal("\(path).input", "the input is no object", hint: "send what the model gave")
        }
        noteOthers(of: block, but: ["id", "name", "input", "caller"])
        json.beginObject()
        json.key("id")
        json.value(id)
        json.member("type", "function")
        json.key("function")
        json.beginObject()
        json.key("name")
        json.value(name)
        json.key("arguments")
        json.string(input.map { String(decoding: $0.rawBytes.readableBytesView, as: UTF8.self) } ?? "{}")
        json.endObject()
        writeCacheControl(of: block)
        json.endObject()
    }
}
