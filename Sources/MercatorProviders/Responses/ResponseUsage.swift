import MercatorJSON

/// A response's usage object, made of chat's.
///
/// Source: OpenAI API reference, the response object and the chat completion object, `usage`, read 2026-11-25.
enum ResponseUsage {
    /// The object as JSON text; counts are copied as they are spelled, and 0 stands for those that chat does not give.
    static func bytes(_ usage: JSONValue) -> [UInt8] {
        let input = usage["prompt_tokens"]
        let output = usage["completion_tokens"]
        var json = JSONBytes()
        json.literal("{\"input_tokens\":")
        count(input, to: &json)
        json.literal(",\"input_tokens_details\":{\"cached_tokens\":")
        count(usage["prompt_tokens_details"]?["cached_tokens"], to: &json)
        json.literal(",\"cache_write_tokens\":")
        count(usage["prompt_tokens_details"]?["cache_write_tokens"], to: &json)
        json.literal("},\"output_tokens\":")
        count(output, to: &json)
        json.literal(",\"output_tokens_details\":{\"reasoning_tokens\":")
        count(usage["completion_tokens_details"]?["reasoning_tokens"], to: &json)
        json.literal("},\"total_tokens\":")
        if let total = usage["total_tokens"], total.kind == .number {
            json.value(total)
        } else {
            json.int((input?.exactInt ?? 0).addingSaturated(output?.exactInt ?? 0))
        }
        json.literal("}")
        return json.bytes
    }

    private static func count(_ value: JSONValue?, to json: inout JSONBytes) {
        if let value, value.kind == .number { json.value(value) } else { json.int(0) }
    }
}
