import MercatorJSON

/// Renders legacy text completions, buffered and streamed.
///
/// Source: OpenAI API reference, completions/create, read 2026-11-22.
struct CompletionAnswer {
    let request: SimulatedRequest
    let text: SimulatedText
    let createdAt: Int64
    private let id: String

    init(_ request: SimulatedRequest, behaviour: SimulatedBehaviour, createdAt: Int64) {
        self.request = request
        self.createdAt = createdAt
        id = SimulatedID.make("cmpl-", request.contentHash)
        text = SimulatedText(request, behaviour: behaviour)
    }

    /// The answer in the form the request asked for.
    var answer: SimulatedAnswer {
        request.streams ? .stream(script) : .whole(SimulatedBody(bytes: object(text.text, finishReason: finishReason)))
    }

    private var finishReason: String { text.isCut ? "length" : "stop" }

    private var script: StreamScript {
        let mark = "\u{1}"
        let delta = ChatAnswer.cut(event(mark, finishReason: nil), at: JSONWriter.quoted(mark))
        var closing = event("", finishReason: finishReason)
        if request.includesUsage { closing += event(nil, finishReason: nil) }
        closing += Array("data: [DONE]\n\n".utf8)
        return StreamScript(opening: [], before: [delta.before], text: text, after: delta.after, closing: closing)
    }

    private func event(_ piece: String?, finishReason: String?) -> [UInt8] {
        Array("data: ".utf8) + object(piece, finishReason: finishReason) + Array("\n\n".utf8)
    }

    /// One object, whole or chunk alike; without a piece it only tells the usage.
    private func object(_ piece: String?, finishReason: String?) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        json.member("id", id)
        json.member("object", "text_completion")
        json.member("created", createdAt)
        json.member("model", request.model)
        json.key("choices")
        json.beginArray()
        if let piece {
            json.beginObject()
            json.member("text", piece)
            json.member("index", 0)
            json.member("logprobs", nil)
            json.member("finish_reason", finishReason)
            json.endObject()
        }
        json.endArray()
        if piece == nil || !request.streams {
            json.key("usage")
            json.beginObject()
            json.member("prompt_tokens", request.promptTokens)
            json.member("completion_tokens", text.count)
            json.member("total_tokens", request.promptTokens + text.count)
            json.endObject()
        }
        json.endObject()
        return json.bytes
    }
}
