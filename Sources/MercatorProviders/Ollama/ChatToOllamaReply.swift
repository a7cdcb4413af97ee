import MercatorJSON

import struct NIOCore.ByteBuffer

/// Says a `chat.completion` as Ollama's whole answer.
struct ChatToOllamaReply {
    let endpoint: OllamaClientDialect.Endpoint
    let terms: ReplyTerms
    let durations: OllamaDurations?

    /// Ollama's answer. Throws for what is no chat reply, or calls a function with something else than an object.
    func translate(_ body: ByteBuffer) throws(TranslationFailure) -> TranslatedReply {
        let root = try JSONDocument.reply(body).root
        guard let choice = root["choices"]?[0], let message = choice["message"], message.kind == .object else {
            throw TranslationFailure("it has no `choices[0].message`")
        }
        var notes = TranslationNotes()
        var parts = OllamaLine.Parts()
        parts.content = (message["content"]?.ifText ?? message["refusal"]?.ifText).map(\.spelling)
        parts.thinking = (message["reasoning_content"] ?? message["reasoning"])?.ifText.map(\.spelling)
        parts.logprobs = choice["logprobs"]?["content"].flatMap { $0.kind == .array ? $0.spelling : nil }
        parts.calls = try calls(message["tool_calls"])
        if let citations = message["annotations"], citations.count > 0 {
            notes.add("choices[0].message.annotations", "Ollama's answers cite nothing")
        }
        if let audio = message["audio"], !audio.isNull {
            notes.add("choices[0].message.audio", "Ollama's answers are text")
        }
        let line = OllamaLine(
            endpoint: endpoint, created: root["created"]?.exactInt ?? terms.created,
            model: root["model"]?.ifText.map(\.spelling) ?? JSONWriter.quoted(terms.model))
        let body = line.last(
            parts, reason: JSONWriter.quoted(Self.reason(choice["finish_reason"]?.string)),
            usage: root["usage"].map(OllamaLine.Usage.init) ?? .init(), durations: durations)
        return TranslatedReply(body: body, notes: notes.all)
    }

    /// Ollama's `done_reason` for chat's `finish_reason`. A word it does not know, `content_filter`, passes as it is.
    static func reason(_ finish: String?) -> String {
        switch finish {
        case nil, "tool_calls", "function_call": "stop"
        case let word?: word
        }
    }

    private func calls(_ calls: JSONValue?) throws(TranslationFailure) -> [UInt8]? {
        guard let calls, calls.count > 0 else { return nil }
        var list = OllamaCallList(isOnOneLine: false)
        for (index, call) in calls.elements.enumerated() {
            guard let function = call["function"], let name = function["name"]?.ifText else {
                throw TranslationFailure("a tool call names no function")
            }
            try list.add(
                index: index, id: call["id"]?.ifText.map(\.spelling), name: name.spelling,
                arguments: function["arguments"]?.string ?? "")
        }
        return list.json
    }
}
