import MercatorJSON

/// Renders chat completions, buffered and streamed.
///
/// Source: OpenAI API reference, chat/create and chat/streaming, read 2026-11-22.
struct ChatAnswer {
    let request: SimulatedRequest
    let text: SimulatedText
    let createdAt: Int64
    private let id: String

    init(_ request: SimulatedRequest, behaviour: SimulatedBehaviour, createdAt: Int64) {
        self.request = request
        self.createdAt = createdAt
        id = SimulatedID.make("chatcmpl-", request.contentHash)
        if let tool = request.tool {
            text = SimulatedText(whole: SchemaSample.text(of: tool.parameters))
        } else if let schema = request.schema {
            text = SimulatedText(whole: SchemaSample.text(of: schema))
        } else {
            text = SimulatedText(request, behaviour: behaviour)
        }
    }

    /// The answer in the form the request asked for.
    var answer: SimulatedAnswer { request.streams ? .stream(script) : .whole(SimulatedBody(bytes: whole)) }

    private var finishReason: String {
        request.tool != nil ? "tool_calls" : text.isCut ? "length" : "stop"
    }

    private var whole: [UInt8] {
        let text = text.text
        var json = JSONWriter(capacity: text.utf8.count + 512)
        json.beginObject()
        json.member("id", id)
        json.member("object", "chat.completion")
        json.member("created", createdAt)
        json.member("model", request.model)
        json.key("choices")
        json.beginArray()
        for index in 0..<request.choices {
            json.beginObject()
            json.member("index", index)
            json.key("message")
            json.beginObject()
            json.member("role", "assistant")
            json.member("content", request.tool == nil ? text : nil)
            json.member("refusal", nil)
            if let tool = request.tool { writeToolCall(tool, arguments: text, index: nil, to: &json) }
            json.endObject()
            json.member("logprobs", nil)
            json.member("finish_reason", finishReason)
            json.endObject()
        }
        json.endArray()
        writeUsage(to: &json)
        json.member("system_fingerprint", "fp_simulated")
        json.endObject()
        return json.bytes
    }

    private func writeUsage(to json: inout JSONWriter) {
        let completion = text.count * request.choices
        json.key("usage")
        json.beginObject()
        json.member("prompt_tokens", request.promptTokens)
        json.member("completion_tokens", completion)
        json.member("total_tokens", request.promptTokens + completion)
        json.endObject()
    }

    /// The member `tool_calls`; the index only stands in streams.
    private func writeToolCall(
        _ tool: SimulatedRequest.Tool, arguments: String, index: Int?, to json: inout JSONWriter
    ) {
        json.key("tool_calls")
        json.beginArray()
        json.beginObject()
        if let index { json.member("index", index) }
        json.member("id", SimulatedID.make("call_", request.contentHash, salt: 1))
        json.member("type", "function")
        json.key("function")
        json.beginObject()
        json.member("name", tool.name)
        json.member("arguments", arguments)
        json.endObject()
        json.endObject()
        json.endArray()
    }

    private var script: StreamScript {
        let choices = 0..<request.choices
        // A delta is rendered around a mark, then cut in two where the piece goes.
        let mark = "\u{1}"
        let deltas = choices.map { choice in
            Self.cut(
                event { json in
                    writeChoice(choice, finishReason: nil, to: &json) { json in
                        writePiece(mark, to: &json)
                    }
                }, at: JSONWriter.quoted(mark))
        }
        var closing: [UInt8] = []
        for choice in choices {
            closing += event { writeChoice(choice, finishReason: finishReason, to: &$0) { _ in } }
        }
        if request.includesUsage {
            closing += event(withUsage: true) { _ in }
        }
        closing += Array("data: [DONE]\n\n".utf8)
        return StreamScript(
            opening: choices.flatMap { choice in
                event { json in writeChoice(choice, finishReason: nil, to: &json, delta: writeRole) }
            }, before: deltas.map(\.before), text: text, after: deltas.first?.after ?? [], closing: closing)
    }

    /// The first delta: the role, and the tool's name where one is called.
    private func writeRole(to json: inout JSONWriter) {
        json.member("role", "assistant")
        if let tool = request.tool {
            json.member("content", nil)
            writeToolCall(tool, arguments: "", index: 0, to: &json)
        } else {
            json.member("content", "")
        }
    }

    private func writePiece(_ piece: String, to json: inout JSONWriter) {
        guard request.tool != nil else { return json.member("content", piece) }
        json.key("tool_calls")
        json.beginArray()
        json.beginObject()
        json.member("index", 0)
        json.key("function")
        json.beginObject()
        json.member("arguments", piece)
        json.endObject()
        json.endObject()
        json.endArray()
    }

    private func writeChoice(
        _ index: Int, finishReason: String?, to json: inout JSONWriter, delta: (inout JSONWriter) -> Void
    ) {
        json.beginObject()
        json.member("index", index)
        json.key("delta")
        json.beginObject()
        delta(&json)
        json.endObject()
        json.member("logprobs", nil)
        json.member("finish_reason", finishReason)
        json.endObject()
    }

    /// One event; with `include_usage` every chunk has a `usage`, null in all but the last.
    private func event(withUsage: Bool = false, choices: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter(capacity: 320)
        json.raw(Array("data: ".utf8))
        json.beginObject()
        json.member("id", id)
        json.member("object", "chat.completion.chunk")
        json.member("created", createdAt)
        json.member("model", request.model)
        json.member("system_fingerprint", "fp_simulated")
        json.key("choices")
        json.beginArray()
        choices(&json)
        json.endArray()
        if withUsage { writeUsage(to: &json) } else if request.includesUsage { json.member("usage", nil) }
        json.endObject()
        json.raw(Array("\n\n".utf8))
        return json.bytes
    }

    /// What stands before and after the last `mark`, which is there; a caller's own text stands before it.
    static func cut(_ bytes: [UInt8], at mark: [UInt8]) -> (before: [UInt8], after: [UInt8]) {
        for start in bytes.indices.reversed() where bytes[start...].starts(with: mark) {
            return (Array(bytes[..<start]), Array(bytes[(start + mark.count)...]))
        }
        preconditionFailure("a delta without its piece")
    }
}
