import MercatorJSON

/// Tokens as Anthropic counts them: what came from the cache and what went into it is not in `inputTokens`.
///
/// Source: Anthropic API reference, usage; OpenAI API reference, completion usage, whose `prompt_tokens` are the sum.
/// Read 2026-11-25.
struct AnthropicUsage: Hashable, Sendable {
    var inputTokens: Int64 = 0
    /// nil where the reply does not say.
    var cacheCreationTokens: Int64?
    var cacheReadTokens: Int64?
    var outputTokens: Int64 = 0
    /// Part of the output tokens; nil where the reply does not say.
    var thinkingTokens: Int64?

    /// Nothing.
    init() {}

    /// Takes what a message or a `message_delta` says; later, cumulative numbers replace earlier ones.
    mutating func take(_ usage: JSONValue) {
        if let count = Self.count(usage["input_tokens"]) { inputTokens = count }
        if let count = Self.count(usage["cache_creation_input_tokens"]) { cacheCreationTokens = count }
        if let count = Self.count(usage["cache_read_input_tokens"]) { cacheReadTokens = count }
        if let count = Self.count(usage["output_tokens"]) { outputTokens = count }
        if let count = Self.count(usage["output_tokens_details"]?["thinking_tokens"]) { thinkingTokens = count }
    }

    /// The same of OpenAI's usage. `cache_creation_input_tokens` is an extension that ``chat`` writes.
    init(chat usage: JSONValue) {
        let prompt = usage["prompt_tokens_details"]
        cacheReadTokens = Self.count(prompt?["cached_tokens"]) ?? Self.count(usage["cache_read_input_tokens"])
        cacheCreationTokens = Self.count(usage["cache_creation_input_tokens"])
        let cached = (cacheReadTokens ?? 0).addingSaturated(cacheCreationTokens ?? 0)
        inputTokens = max((Self.count(usage["prompt_tokens"]) ?? 0) - cached, 0)
        outputTokens = Self.count(usage["completion_tokens"]) ?? 0
        thinkingTokens = Self.count(usage["completion_tokens_details"]?["reasoning_tokens"])
    }

    /// OpenAI's usage object. The members with Anthropic's names tell what is billed otherwise.
    var chat: [UInt8] {
        let prompt = inputTokens.addingSaturated(cacheReadTokens ?? 0).addingSaturated(cacheCreationTokens ?? 0)
        var json = JSONWriter()
        json.beginObject()
        json.member("prompt_tokens", prompt)
        json.member("completion_tokens", outputTokens)
        json.member("total_tokens", prompt.addingSaturated(outputTokens))
        json.key("prompt_tokens_details")
        json.beginObject()
        json.member("cached_tokens", cacheReadTokens ?? 0)
        json.endObject()
        if let thinkingTokens {
            json.key("completion_tokens_details")
            json.beginObject()
            json.member("reasoning_tokens", thinkingTokens)
            json.endObject()
        }
        if let cacheCreationTokens { json.member("cache_creation_input_tokens", cacheCreationTokens) }
        if let cacheReadTokens { json.member("cache_read_input_tokens", cacheReadTokens) }
        json.endObject()
        return json.bytes
    }

    /// Anthropic's usage object.
    var messages: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("input_tokens", inputTokens)
        json.member("cache_creation_input_tokens", cacheCreationTokens ?? 0)
        json.member("cache_read_input_tokens", cacheReadTokens ?? 0)
        json.member("output_tokens", outputTokens)
        if let thinkingTokens, thinkingTokens > 0 {
            json.key("output_tokens_details")
            json.beginObject()
            json.member("thinking_tokens", thinkingTokens)
            json.endObject()
        }
        json.endObject()
        return json.bytes
    }

    private static func count(_ value: JSONValue?) -> Int64? {
        value?.exactInt.map { max($0, 0) }
    }
}
