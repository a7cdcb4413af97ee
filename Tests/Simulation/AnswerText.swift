import MercatorJSON

/// What providers say, in their own forms, and what clients make of it.
enum AnswerText {
    static func quoted(_ text: String) -> String { String(decoding: JSONWriter.quoted(text), as: UTF8.self) }

    /// A whole answer.
    static func whole(_ dialect: Upstream.Dialect, model: String, text: String) -> String {
        let said = quoted(text)
        let name = quoted(model)
        return switch dialect {
        case .chat:
            #"{"id":"c-1","object":"chat.completion","created":1,"model":\#(name),"choices":[{"index":0,"message":"#
                + #"{"role":"assistant","content":\#(said)},"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"#
        case .messages:
            #"{"id":"msg_1","type":"message","role":"assistant","model":\#(name),"content":[{"type":"text","text":"#
                + #"\#(said)}],"stop_reason":"end_turn","stop_sequence":null,"#
                + #""usage":{"input_tokens":3,"output_tokens":4}}"#
        case .ollama:
            #"{"model":\#(name),"created_at":"2026-11-25T00:00:00Z","message":{"role":"assistant","content":\#(said)},"#
                + #""done":true,"done_reason":"stop","total_duration":9,"prompt_eval_count":3,"eval_count":4}"#
        case .responses: response(name, said)
        }
    }

    private static func response(_ name: String, _ said: String) -> String {
        #"{"id":"resp_1","object":"response","created_at":1,"status":"completed","model":\#(name),"output":["#
            + #"{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":["#
            + #"{"type":"output_text","text":\#(said),"annotations":[]}]}],"#
            + #""usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}"#
    }

    /// A stream: what comes before the text, a piece for each part of it, and what comes after.
    static func stream(
        _ dialect: Upstream.Dialect, model: String, parts: [String], hasDone: Bool = true
    ) -> (events: [String], end: [String]) {
        let name = quoted(model)
        switch dialect {
        case .chat:
            func chunk(_ delta: String, _ finish: String) -> String {
                #"data: {"id":"c-1","object":"chat.completion.chunk","created":1,"model":\#(name),"choices":["#
                    + #"{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]}"# + "\n\n"
            }
            let events = parts.map { chunk(#"{"content":\#(quoted($0))}"#, "null") }
            return (events, [chunk("{}", #""stop""#)] + (hasDone ? ["data: [DONE]\n\n"] : []))
        case .messages:
            func event(_ type: String, _ rest: String) -> String {
                "event: \(type)\ndata: {\"type\":\"\(type)\"\(rest)}\n\n"
            }
            let start = event(
                "message_start",
                #","message":{"id":"msg_1","type":"message","role":"assistant","model":\#(name),"content":[],"#
                    + #""stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":0}}"#)
            let block = event("content_block_start", #","index":0,"content_block":{"type":"text","text":""}"#)
            let deltas = parts.map {
                event("content_block_delta", #","index":0,"delta":{"type":"text_delta","text":\#(quoted($0))}"#)
            }
            let stop = event("content_block_stop", #","index":0"#)
            let usage = #","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":4}"#
            let end = [stop, event("message_delta", usage)] + (hasDone ? [event("message_stop", "")] : [])
            return ([start + block] + deltas, end)
        case .ollama:
            func line(_ text: String, _ rest: String) -> String {
                #"{"model":\#(name),"created_at":"2026-11-25T00:00:00Z","message":{"role":"assistant","content":"#
                    + "\(quoted(text))},\(rest)}\n"
            }
            let last = line("", #""done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":4"#)
            return (parts.map { line($0, #""done":false"#) }, hasDone ? [last] : [])
        case .responses:
            func event(_ type: String, _ rest: String) -> String {
                "event: \(type)\ndata: {\"type\":\"\(type)\"\(rest)}\n\n"
            }
            let start = event("response.created", #","response":{"id":"resp_1","object":"response"}"#)
            let deltas = parts.map {
                event(
                    "response.output_text.delta",
                    #","item_id":"msg_1","output_index":0,"content_index":0,"delta":\#(quoted($0))"#)
            }
            let end = event("response.completed", #","response":"# + response(name, quoted(parts.joined())))
            return ([start] + deltas, hasDone ? [end] : [])
        }
    }

    /// An error in the form of an API.
    static func error(_ dialect: Upstream.Dialect, _ message: String) -> String {
        switch dialect {
        case .chat, .responses:
            #"{"error":{"message":\#(quoted(message)),"type":"server_error","param":null,"code":"overloaded"}}"#
        case .messages: #"{"type":"error","error":{"type":"overloaded_error","message":\#(quoted(message))}}"#
        case .ollama: #"{"error":\#(quoted(message))}"#
        }
    }

    /// An error among the events of a stream.
    static func errorEvent(_ dialect: Upstream.Dialect, _ message: String) -> String {
        switch dialect {
        case .chat: "data: \(error(dialect, message))\n\n"
        case .messages: "event: error\ndata: \(error(dialect, message))\n\n"
        case .ollama: error(dialect, message) + "\n"
        case .responses:
            "event: error\ndata: {\"type\":\"error\",\"code\":\"server_error\",\"message\":\(quoted(message))}\n\n"
        }
    }
}
