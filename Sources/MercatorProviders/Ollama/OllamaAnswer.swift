import MercatorJSON

/// What an answer of Ollama's says, whole or one line of a stream, in chat's terms.
struct OllamaAnswer {
    let root: JSONValue

    /// Whether nothing follows.
    var isLast: Bool { root["done"]?.bool ?? false }

    /// When it was made, in seconds since 1970; nil when it does not say.
    var created: Int64? { root["created_at"]?.string.flatMap(OllamaTime.seconds) }

    /// A piece of the text; nil for none.
    var content: JSONValue? { root["message"]?["content"]?.ifText }

    /// A piece of the reasoning; nil for none.
    var thinking: JSONValue? { root["message"]?["thinking"]?.ifText }

    /// The calls of functions, each whole.
    var calls: JSONElements? { root["message"]?["tool_calls"]?.elements }

    /// Chat's `finish_reason`. Words that chat does not know pass as they are.
    func finishReason(hasCalls: Bool) -> String {
        let reason = root["done_reason"]?.string ?? ""
        switch reason {
        case "", "stop", "load", "unload": return hasCalls ? "tool_calls" : "stop"
        default: return reason
        }
    }

    /// OpenAI's usage object; nil when the answer counts nothing.
    ///
    /// QUIRK: Ollama leaves out a count of zero, as for a prompt found whole in its cache.
    var usage: [UInt8]? {
        let prompt = count("prompt_eval_count")
        let answer = count("eval_count")
        guard prompt != nil || answer != nil else { return nil }
        var json = JSONBytes()
        json.literal("{\"prompt_tokens\":")
        json.int(prompt ?? 0)
        json.literal(",\"completion_tokens\":")
        json.int(answer ?? 0)
        json.literal(",\"total_tokens\":")
        json.int((prompt ?? 0).addingSaturated(answer ?? 0))
        json.literal("}")
        return json.bytes
    }

    private func count(_ name: String) -> Int64? { root[name]?.exactInt.map { max($0, 0) } }

    /// Chat's `logprobs` object; nil when there are none. Tokens are copied; members that chat demands are added.
    var logprobs: [UInt8]? {
        guard let tokens = root["logprobs"], tokens.kind == .array, tokens.count > 0 else { return nil }
        var json = JSONWriter()
        json.beginObject()
        json.key("content")
        json.beginArray()
        for token in tokens.elements { write(token: token, isTop: false, to: &json) }
        json.endArray()
        json.key("refusal")
        json.null()
        json.endObject()
        return json.bytes
    }

    private func write(token: JSONValue, isTop: Bool, to json: inout JSONWriter) {
        json.beginObject()
        for name in ["token", "logprob", "bytes"] {
            json.key(name)
            if let value = token[name] { json.value(value) } else { json.null() }
        }
        if !isTop {
            json.key("top_logprobs")
            json.beginArray()
            if let top = token["top_logprobs"] {
                for other in top.elements { write(token: other, isTop: true, to: &json) }
            }
            json.endArray()
        }
        json.endObject()
    }
}
