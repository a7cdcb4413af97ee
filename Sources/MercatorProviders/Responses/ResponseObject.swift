import MercatorJSON

/// Writes the response object: what the reply says, and what of the request it repeats.
///
/// All of it stands on one line, so that it can be an event's data. Source: OpenAI API reference, the response object,
/// read 2026-11-25.
struct ResponseObject: Sendable {
    /// How far the response has come.
    enum Status {
        case inProgress
        case completed
        /// The reason: `max_output_tokens` or `content_filter`.
        case incomplete(String)
        case failed(DialectError)
    }

    private let head: [UInt8]
    private let afterIncomplete: [UInt8]
    private let afterOutput: [UInt8]
    private let afterUsage: [UInt8]

    /// A response under a model's name, which is JSON text.
    init(terms: ReplyTerms, created: Int64, model: [UInt8]) {
        var json = JSONBytes()
        json.literal("{\"id\":")
        json.string("resp_" + terms.id)
        json.literal(",\"object\":\"response\",\"created_at\":")
        json.int(created)
        head = json.take()
        let echo = RequestEcho(terms.request?.root)
        for (name, otherwise) in [("instructions", "null"), ("max_output_tokens", "null"), ("max_tool_calls", "null")] {
            echo.write(name, otherwise: otherwise, to: &json)
        }
        json.literal(",\"model\":")
        json.json(model)
        json.literal(",\"output\":[")
        afterIncomplete = json.take()
        json.literal("]")
        echo.write("parallel_tool_calls", otherwise: "true", to: &json)
        json.literal(",\"previous_response_id\":null")
        echo.write("prompt_cache_key", otherwise: "null", to: &json)
        echo.writeReasoning(to: &json)
        echo.write("safety_identifier", otherwise: "null", to: &json)
        json.literal(",\"store\":false")
        echo.write("temperature", otherwise: "null", to: &json)
        echo.writeText(to: &json)
        for (name, otherwise) in [
            ("tool_choice", "\"auto\""), ("tools", "[]"), ("top_logprobs", "0"), ("top_p", "null"),
        ] {
            echo.write(name, otherwise: otherwise, to: &json)
        }
        json.literal(",\"truncation\":\"disabled\",\"usage\":")
        afterOutput = json.take()
        echo.write("user", otherwise: "null", to: &json)
        echo.write("metadata", otherwise: "{}", to: &json)
        json.literal("}")
        afterUsage = json.take()
    }

    /// The whole object. `output` are its items, joined by commas; `usage` is null where nothing was counted.
    func bytes(_ status: Status, output: [UInt8] = [], usage: [UInt8]? = nil) -> [UInt8] {
        var json = JSONBytes()
        json.json(head)
        switch status {
        case .inProgress: json.literal(",\"status\":\"in_progress\",\"background\":false,\"error\":null")
        case .completed: json.literal(",\"status\":\"completed\",\"background\":false,\"error\":null")
        case .incomplete: json.literal(",\"status\":\"incomplete\",\"background\":false,\"error\":null")
        case .failed(let error):
            json.literal(",\"status\":\"failed\",\"background\":false,\"error\":{\"code\":")
            // What a broken reply is called here, no client of OpenAI's knows.
            json.string(error.body.type == "upstream_error" ? "server_error" : error.body.code ?? "server_error")
            json.literal(",\"message\":")
            json.string(error.body.message)
            json.literal("}")
        }
        json.literal(",\"incomplete_details\":")
        if case .incomplete(let reason) = status {
            json.literal("{\"reason\":")
            json.string(reason)
            json.literal("}")
        } else {
            json.literal("null")
        }
        json.json(afterIncomplete)
        json.json(output)
        json.json(afterOutput)
        if let usage { json.json(usage) } else { json.literal("null") }
        json.json(afterUsage)
        return json.bytes
    }
}

/// The members of a request that its response repeats, as they were spelled.
private struct RequestEcho {
    let request: JSONValue?

    init(_ request: JSONValue?) {
        self.request = request
    }

    func write(_ name: String, otherwise: String, to json: inout JSONBytes) {
        json.literal(",")
        json.string(name)
        json.literal(":")
        write(request?[name], otherwise: otherwise, to: &json)
    }

    /// `{"effort":…,"summary":…}`
    func writeReasoning(to json: inout JSONBytes) {
        let reasoning = request?["reasoning"]
        json.literal(",\"reasoning\":{\"effort\":")
        write(reasoning?["effort"], otherwise: "null", to: &json)
        json.literal(",\"summary\":null}")
    }

    /// `{"format":…,"verbosity":…}`
    func writeText(to json: inout JSONBytes) {
        let text = request?["text"]
        json.literal(",\"text\":{\"format\":")
        write(text?["format"], otherwise: "{\"type\":\"text\"}", to: &json)
        json.literal(",\"verbosity\":")
        write(text?["verbosity"], otherwise: "\"medium\"", to: &json)
        json.literal("}")
    }

    private func write(_ value: JSONValue?, otherwise: String, to json: inout JSONBytes) {
        if let value, !value.isNull { json.value(value) } else { json.json(Array(otherwise.utf8)) }
    }
}
