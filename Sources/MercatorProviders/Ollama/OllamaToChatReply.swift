import MercatorJSON

import struct NIOCore.ByteBuffer

/// Reads Ollama's whole answer as a `chat.completion`.
struct OllamaToChatReply {
    let terms: ReplyTerms

    /// The chat reply. Throws for what is no finished answer.
    func translate(_ body: ByteBuffer) throws(TranslationFailure) -> TranslatedReply {
        let root = try JSONDocument.reply(body).root
        let answer = OllamaAnswer(root: root)
        guard root.kind == .object, root["message"]?.kind == .object else {
            throw TranslationFailure("it has no `message`")
        }
        guard answer.isLast else { throw TranslationFailure("it is not `done`") }
        var json = JSONWriter(capacity: root.range.count + 256)
        json.beginObject()
        json.member("id", "chatcmpl-" + terms.id)
        json.member("object", "chat.completion")
        json.member("created", answer.created ?? terms.created)
        json.key("model")
        if let model = root["model"]?.ifText { json.value(model) } else { json.string(terms.model) }
        json.key("choices")
        json.beginArray()
        try writeChoice(answer, to: &json)
        json.endArray()
        if let usage = answer.usage {
            json.key("usage")
            json.value(json: usage)
        }
        json.endObject()
        return TranslatedReply(body: json.bytes)
    }

    private func writeChoice(_ answer: OllamaAnswer, to json: inout JSONWriter) throws(TranslationFailure) {
        let calls = answer.calls.map(Array.init) ?? []
        json.beginObject()
        json.member("index", 0)
        json.key("message")
        json.beginObject()
        json.member("role", "assistant")
        json.key("content")
        if let content = answer.content {
            json.value(content)
        } else if calls.isEmpty {
            json.string("")
        } else {
            json.null()
        }
        json.member("refusal", nil)
        if let thinking = answer.thinking {
            json.key("reasoning_content")
            json.value(thinking)
        }
        if !calls.isEmpty {
            json.key("tool_calls")
            json.beginArray()
            for (index, call) in calls.enumerated() { try write(call, index, to: &json) }
            json.endArray()
        }
        json.endObject()
        json.key("logprobs")
        if let logprobs = answer.logprobs { json.value(json: logprobs) } else { json.null() }
        json.member("finish_reason", answer.finishReason(hasCalls: !calls.isEmpty))
        json.endObject()
    }

    private func write(_ call: JSONValue, _ index: Int, to json: inout JSONWriter) throws(TranslationFailure) {
        let call = try OllamaCall(call, index: index, reply: terms.id)
        json.beginObject()
        json.key("id")
        json.value(json: call.id)
        json.member("type", "function")
        json.key("function")
        json.beginObject()
        json.key("name")
        json.value(json: call.name)
        json.key("arguments")
        json.value(json: call.arguments)
        json.endObject()
        json.endObject()
    }
}
