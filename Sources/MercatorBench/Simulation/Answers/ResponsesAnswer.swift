import MercatorJSON

/// Renders the Responses API's text answers, buffered and streamed.
///
/// Source: OpenAI API reference, responses/create and responses-streaming, read 2026-11-22.
struct ResponsesAnswer {
    let request: SimulatedRequest
    let text: SimulatedText
    let createdAt: Int64
    private let id: String
    private let messageID: String

    init(_ request: SimulatedRequest, behaviour: SimulatedBehaviour, createdAt: Int64) {
        self.request = request
        self.createdAt = createdAt
        id = SimulatedID.make("resp_", request.contentHash)
        messageID = SimulatedID.make("msg_", request.contentHash, salt: 2)
        text = SimulatedText(request, behaviour: behaviour)
    }

    /// The answer in the form the request asked for.
    var answer: SimulatedAnswer {
        guard request.streams else {
            var json = JSONWriter(capacity: 1_024)
            writeResponse(isDone: true, to: &json)
            return .whole(SimulatedBody(bytes: json.bytes))
        }
        return .stream(script)
    }

    private var script: StreamScript {
        var opening = responseEvent("response.created", number: 0, isDone: false)
        opening += responseEvent("response.in_progress", number: 1, isDone: false)
        opening += itemEvent("response.output_item.added", number: 2, isDone: false)
        opening += partEvent("response.content_part.added", number: 3, text: "")
        let first = 4
        let delta = deltaParts
        let last = first + text.count
        let whole = text.text
        var closing = event("response.output_text.done", number: last) { json in
            writePlace(to: &json)
            json.member("text", whole)
            writeEmptyArray("logprobs", to: &json)
        }
        closing += partEvent("response.content_part.done", number: last + 1, text: whole)
        closing += itemEvent("response.output_item.done", number: last + 2, isDone: true)
        closing += responseEvent("response.completed", number: last + 3, isDone: true)
        return StreamScript(
            opening: opening, before: [delta.before], firstNumber: first, between: delta.between, text: text,
            after: delta.after, closing: closing)
    }

    /// A delta event without its number and its piece.
    private var deltaParts: (before: [UInt8], between: [UInt8], after: [UInt8]) {
        let type = "response.output_text.delta"
        var json = JSONWriter(capacity: 192)
        json.beginObject()
        writePlace(to: &json)
        writeEmptyArray("logprobs", to: &json)
        json.key("delta")
        // The object's own bracket makes way for the members in front of it.
        let between = Array(",".utf8) + json.bytes.dropFirst()
        let before = "event: \(type)\ndata: {\"type\":\"\(type)\",\"sequence_number\":"
        return (Array(before.utf8), between, Array("}\n\n".utf8))
    }

    private func responseEvent(_ type: String, number: Int, isDone: Bool) -> [UInt8] {
        event(type, number: number) { json in
            json.key("response")
            writeResponse(isDone: isDone, to: &json)
        }
    }

    private func itemEvent(_ type: String, number: Int, isDone: Bool) -> [UInt8] {
        event(type, number: number) { json in
            json.member("output_index", 0)
            json.key("item")
            writeMessage(isDone: isDone, to: &json)
        }
    }

    private func partEvent(_ type: String, number: Int, text: String) -> [UInt8] {
        event(type, number: number) { json in
            writePlace(to: &json)
            json.key("part")
            writePart(text, to: &json)
        }
    }

    private func event(_ type: String, number: Int, members: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.beginObject()
        json.member("type", type)
        json.member("sequence_number", number)
        members(&json)
        json.endObject()
        return Array("event: \(type)\ndata: ".utf8) + json.bytes + Array("\n\n".utf8)
    }

    private func writePlace(to json: inout JSONWriter) {
        json.member("item_id", messageID)
        json.member("output_index", 0)
        json.member("content_index", 0)
    }

    private func writeResponse(isDone: Bool, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", id)
        json.member("object", "response")
        json.member("created_at", createdAt)
        json.member("status", isDone ? "completed" : "in_progress")
        for name in ["error", "incomplete_details", "instructions", "max_output_tokens", "previous_response_id"] {
            json.member(name, nil)
        }
        json.member("model", request.model)
        json.key("output")
        json.beginArray()
        if isDone { writeMessage(isDone: true, to: &json) }
        json.endArray()
        json.member("parallel_tool_calls", true)
        json.member("temperature", 1.0)
        json.member("top_p", 1.0)
        json.member("tool_choice", "auto")
        writeEmptyArray("tools", to: &json)
        json.key("metadata")
        json.beginObject()
        json.endObject()
        json.key("usage")
        if isDone { writeUsage(to: &json) } else { json.null() }
        json.endObject()
    }

    private func writeMessage(isDone: Bool, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", messageID)
        json.member("type", "message")
        json.member("status", isDone ? "completed" : "in_progress")
        json.member("role", "assistant")
        json.key("content")
        json.beginArray()
        if isDone { writePart(text.text, to: &json) }
        json.endArray()
        json.endObject()
    }

    private func writePart(_ text: String, to json: inout JSONWriter) {
        json.beginObject()
        json.member("type", "output_text")
        json.member("text", text)
        writeEmptyArray("annotations", to: &json)
        json.endObject()
    }

    private func writeUsage(to json: inout JSONWriter) {
        json.beginObject()
        json.member("input_tokens", request.promptTokens)
        json.key("input_tokens_details")
        json.beginObject()
        json.member("cached_tokens", 0)
        json.endObject()
        json.member("output_tokens", text.count)
        json.key("output_tokens_details")
        json.beginObject()
        json.member("reasoning_tokens", 0)
        json.endObject()
        json.member("total_tokens", request.promptTokens + text.count)
        json.endObject()
    }

    private func writeEmptyArray(_ name: String, to json: inout JSONWriter) {
        json.key(name)
        json.beginArray()
        json.endArray()
    }
}
