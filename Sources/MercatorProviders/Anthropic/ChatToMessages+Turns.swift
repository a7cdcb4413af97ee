import MercatorJSON

extension ChatToMessages {
    /// Messages of one role that follow each other: one turn of the conversation.
    private struct Turn {
        var role: StaticString
        var messages: [(index: Int, value: JSONValue)]
    }

    /// `system` and `messages`.
    ///
    /// Results of parallel tool calls, and what the user says after them, become one user turn, as Anthropic asks for.
    mutating func writeMessages() throws(TranslationRefusal) {
        guard let messages = root["messages"], messages.kind == .array else {
            throw TranslationRefusal("messages", "messages are needed", hint: "send an array of messages")
        }
        guard messages.count <= TranslationBounds.messagesMax else {
            throw TranslationRefusal(
                "messages", "there are more than \(TranslationBounds.messagesMax) messages",
                hint: "shorten the conversation")
        }
        var system: [(index: Int, value: JSONValue)] = []
        var turns: [Turn] = []
        for (index, message) in messages.elements.enumerated() {
            guard message.kind == .object, let role = message["role"]?.string else {
                throw TranslationRefusal("messages[\(index)].role", "a message needs a role", hint: "give it one")
            }
            let turnRole: StaticString
            switch role {
            case "system", "developer":
                if !turns.isEmpty { notes.add("messages[\(index)]", "moved to the front, where instructions stand") }
                system.append((index, message))
                continue
            case "user", "tool": turnRole = "user"
            case "assistant": turnRole = "assistant"
            default:
                throw TranslationRefusal(
                    "messages[\(index)].role", "there is no such role",
                    hint: "use system, developer, user, assistant or tool")
            }
            guard try !isEmpty(message, index) else { continue }
            if let last = turns.indices.last, "\(turns[last].role)" == "\(turnRole)" {
                turns[last].messages.append((index, message))
            } else {
                turns.append(Turn(role: turnRole, messages: [(index, message)]))
            }
        }
        try writeSystem(system)
        guard !turns.isEmpty else {
            throw TranslationRefusal("messages", "no message says anything", hint: "send at least one with text")
        }
        json.key("messages")
        json.beginArray()
        for turn in turns { try write(turn) }
        json.endArray()
    }

    /// Anthropic refuses messages without content; one that says nothing can go.
    private mutating func isEmpty(_ message: JSONValue, _ index: Int) throws(TranslationRefusal) -> Bool {
        guard message["role"]?.stringEquals("tool") == false else { return false }
        let content = message["content"]
        let saysNothing =
            content.map { content in
                content.isNull || content.isEmptyString
                    || content.kind == .array && content.elements.allSatisfy { $0["text"]?.isEmptyString == true }
            } ?? true
        let others = ["tool_calls", "function_call", "refusal", "thinking_blocks", "audio"].compactMap { message[$0] }
        guard saysNothing, others.allSatisfy({ $0.isNull || $0.kind == .array && $0.count == 0 }) else { return false }
        notes.add("messages[\(index)]", "left out, because it is empty")
        return true
    }

    private mutating func writeSystem(
        _ system: [(index: Int, value: JSONValue)]
    ) throws(TranslationRefusal) {
        guard let first = system.first else { return }
        for (index, message) in system { try judge(message, index) }
        if system.count == 1, let text = first.value["content"]?.ifString, first.value["cache_control"] == nil {
            guard !text.isEmptyString else { return }
            json.key("system")
            json.value(text)
            return
        }
        json.key("system")
        json.beginArray()
        for (index, message) in system { try writeContent(of: message, index, allowed: .text) }
        json.endArray()
    }

    private mutating func write(_ turn: Turn) throws(TranslationRefusal) {
        for (index, message) in turn.messages { try judge(message, index) }
        json.beginObject()
        json.member("role", "\(turn.role)")
        json.key("content")
        if turn.messages.count == 1, let text = Self.onlyText(of: turn.messages[0].value) {
            json.value(text)
        } else {
            json.beginArray()
            for (index, message) in turn.messages { try writeBlocks(of: message, index) }
            json.endArray()
        }
        json.endObject()
    }

    /// The text of a message that is nothing else.
    private static func onlyText(of message: JSONValue) -> JSONValue? {
        guard message["role"]?.stringEquals("tool") == false, let text = message["content"]?.ifText else { return nil }
        let others = ["tool_calls", "refusal", "thinking_blocks", "cache_control"]
        return others.allSatisfy { message[$0]?.isNull ?? true } ? text : nil
    }

    private mutating func writeBlocks(of message: JSONValue, _ index: Int) throws(TranslationRefusal) {
        if message["role"]?.stringEquals("tool") == true { return try writeToolResult(message, index) }
        writeThinkingBlocks(of: message, index)
        try writeContent(of: message, index, allowed: .all)
        if let refusal = message["refusal"]?.ifText { writeText(refusal) }
        if let calls = message["tool_calls"] {
            for (order, call) in calls.elements.enumerated() {
                try writeToolUse(call, "messages[\(index)].tool_calls[\(order)]")
            }
        }
    }

    /// Signed thinking goes back as it came; Anthropic refuses it without a signature.
    private mutating func writeThinkingBlocks(of message: JSONValue, _ index: Int) {
        guard let blocks = message["thinking_blocks"] else { return }
        for (order, block) in blocks.elements.enumerated() {
            let isSigned =
                block["type"]?.stringEquals("redacted_thinking") == true
                || block["type"]?.stringEquals("thinking") == true && block["signature"]?.ifText != nil
            if isSigned {
                json.value(block)
            } else {
                notes.add("messages[\(index)].thinking_blocks[\(order)]", "left out, because it has no signature")
            }
        }
    }
}
