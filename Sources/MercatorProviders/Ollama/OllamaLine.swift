import MercatorJSON

/// Writes one answer object for an Ollama client, whole or a line of a stream.
///
///     {"model":"m","created_at":"2026-11-25T13:00:00Z","message":{"role":"assistant","content":"Hi"},"done":false}
///
/// Source: Ollama api/types.go, `ChatResponse`, `GenerateResponse` and `Metrics`.
struct OllamaLine: Sendable {
    private let endpoint: OllamaClientDialect.Endpoint
    private let createdAt: String
    /// Up to the text, which every line of a stream begins with.
    private var head: [UInt8] = []

    /// A writer for one reply; `model` is a JSON string.
    init(endpoint: OllamaClientDialect.Endpoint, created: Int64, model: [UInt8]) {
        self.endpoint = endpoint
        createdAt = OllamaTime.text(created)
        name(model)
    }

    /// Names the model anew; it is a JSON string.
    mutating func name(_ model: [UInt8]) {
        var json = JSONBytes()
        json.literal("{\"model\":")
        json.json(model)
        json.literal(",\"created_at\":")
        json.string(createdAt)
        json.literal(endpoint == .chat ? ",\"message\":{\"role\":\"assistant\",\"content\":" : ",\"response\":")
        head = json.bytes
    }

    /// What an answer says, each part as JSON text; nil for none.
    struct Parts: Sendable {
        var content: [UInt8]?
        var thinking: [UInt8]?
        /// A list of calls.
        var calls: [UInt8]?
        /// A list of tokens.
        var logprobs: [UInt8]?
    }

    /// Tokens counted, as JSON numbers; nil where nothing was counted.
    struct Usage: Sendable {
        var prompt: [UInt8]?
        var answer: [UInt8]?

        init() {}

        /// The counts of OpenAI's usage object.
        init(_ usage: JSONValue) {
            prompt = Self.count(usage["prompt_tokens"])
            answer = Self.count(usage["completion_tokens"])
        }

        private static func count(_ value: JSONValue?) -> [UInt8]? {
            guard let value, value.kind == .number else { return nil }
            return Array(value.rawBytes.readableBytesView)
        }
    }

    /// A line of a stream that goes on, with its end.
    func write(piece parts: Parts, to out: inout JSONBytes) {
        begin(parts, &out)
        out.literal(",\"done\":false}\n")
    }

    /// The last line, or a whole answer: `reason` is a JSON string.
    func last(_ parts: Parts = Parts(), reason: [UInt8], usage: Usage, durations: OllamaDurations?) -> [UInt8] {
        var json = JSONBytes()
        begin(parts, &json)
        json.literal(",\"done\":true,\"done_reason\":")
        json.json(reason)
        if let durations {
            json.literal(",\"total_duration\":")
            json.int(durations.total)
        }
        if let prompt = usage.prompt {
            json.literal(",\"prompt_eval_count\":")
            json.json(prompt)
        }
        if let durations {
            json.literal(",\"prompt_eval_duration\":")
            json.int(durations.promptEvaluation)
        }
        if let answer = usage.answer {
            json.literal(",\"eval_count\":")
            json.json(answer)
        }
        if let durations {
            json.literal(",\"eval_duration\":")
            json.int(durations.evaluation)
        }
        json.literal("}")
        return json.bytes
    }

    private func begin(_ parts: Parts, _ json: inout JSONBytes) {
        json.json(head)
        json.json(parts.content ?? [0x22, 0x22])
        if let thinking = parts.thinking {
            json.literal(",\"thinking\":")
            json.json(thinking)
        }
        if let calls = parts.calls {
            json.literal(",\"tool_calls\":")
            json.json(calls)
        }
        if endpoint == .chat { json.literal("}") }
        if let logprobs = parts.logprobs {
            json.literal(",\"logprobs\":")
            json.json(logprobs)
        }
    }
}
