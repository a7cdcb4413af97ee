/// What becomes of every field between chat and Anthropic's Messages API.
///
/// Source: both API references, and what Anthropic's own OpenAI compatibility page calls ignored, read 2026-11-25.
enum AnthropicFields {
    /// Chat to Messages: requests to a provider that speaks Anthropic.
    static let chat = FieldTable(chatMembers + chatMessageMembers + chatParts)

    /// What is said of OpenAI's ways to cache.
    static let cacheNote = "left out; Anthropic's cache goes by `cache_control`"
    private static let legacy = "`functions` was replaced by `tools`"
    private static let useTools = "use tools, tool_choice and tool_calls"

    private static let chatMembers: [FieldTable.Row] = [
        .init("model", .translated("`model`")),
        .init("messages", .translated("`system` and `messages`; turns of one role are merged, empty ones left out")),
        .init(
            "max_completion_tokens",
            .translated(
                "`max_tokens`; \(TranslationBounds.tokensMaxDefault) where neither this nor `max_tokens` is set")),
        .init("max_tokens", .translated("`max_tokens`")),
        .init("stream", .translated("`stream`")),
        .init("stream_options", .translated("`include_usage` asks for a usage chunk at the end")),
        .init("temperature", .translated("`temperature`; above 1 it becomes 1, with a note")),
        .init("top_p", .translated("`top_p`")),
        .init("top_k", .translated("`top_k` (an extension of chat)")),
        .init("stop", .translated("`stop_sequences`; refused when a sequence is white space only")),
        .init("tools", .translated("`tools`, schemas as they stand; `type: object` is added where a schema lacks it")),
        .init("tool_choice", .translated("`tool_choice`: `required` is `any`; `allowed_tools` is refused")),
        .init("parallel_tool_calls", .translated("`tool_choice.disable_parallel_tool_use`")),
        .init(
            "response_format",
            .translated("`output_config.format` for `json_schema`; `json_object` is refused, it has no equivalent")),
        .init(
            "reasoning_effort",
            .translated("`output_config.effort` and adaptive `thinking`; a budget of tokens for models before 4.6")),
        .init("thinking", .translated("`thinking` as it stands (an extension of chat)")),
        .init("user", .translated("`metadata.user_id`")),
        .init("safety_identifier", .translated("`metadata.user_id`, before `user`")),
        .init("metadata", .translated("`metadata.user_id`; other members are left out, with a note")),
        .init("service_tier", .translated("`auto` and `priority` are `auto`, `default` is `standard_only`")),
        .init("cache_control", .translated("`cache_control` as it stands (an extension of chat)")),
        .init("inference_geo", .translated("`inference_geo` as it stands (an extension of chat)")),
        .init("frequency_penalty", .ignored("left out, because Anthropic has no penalties")),
        .init("presence_penalty", .ignored("left out, because Anthropic has no penalties")),
        .init("seed", .ignored("left out, because Anthropic does not sample from a seed")),
        .init("store", .ignored("left out, because Anthropic keeps no completions")),
        .init("prediction", .ignored("left out; it would only make the answer faster")),
        .init("prompt_cache_key", .ignored(cacheNote)),
        .init("prompt_cache_options", .ignored(cacheNote)),
        .init("prompt_cache_retention", .ignored(cacheNote)),
        .init("verbosity", .ignored("left out; say it in the prompt")),
        .init("n", .refused("Anthropic gives one answer a request", hint: "send the request n times")),
        .init("logprobs", .refused("Anthropic tells no probabilities", hint: "leave logprobs out")),
        .init("top_logprobs", .refused("Anthropic tells no probabilities", hint: "leave top_logprobs out")),
        .init("logit_bias", .refused("Anthropic does not let tokens be biased", hint: "say it in the prompt")),
        .init("modalities", .refused("Anthropic's models answer with text only", hint: "ask for text")),
        .init("audio", .refused("Anthropic's models answer with text only", hint: "ask for text")),
        .init("moderation", .refused("Anthropic has no moderation", hint: "leave it out, or use another provider")),
        .init("functions", .refused(legacy, hint: useTools)),
        .init("function_call", .refused(legacy, hint: useTools)),
        .init(
            "web_search_options",
            .refused("its options have no exact equivalent", hint: "send a web_search tool to /v1/messages")),
    ]

    private static let chatMessageMembers: [FieldTable.Row] = [
        .init("messages[].role", .translated("`system` and `developer` go to `system`, `tool` into a user turn")),
        .init("messages[].content", .translated("a string, or blocks")),
        .init("messages[].tool_calls", .translated("`tool_use` blocks; arguments must be a JSON object")),
        .init("messages[].tool_call_id", .translated("`tool_result.tool_use_id`")),
        .init("messages[].is_error", .translated("`tool_result.is_error` (an extension of chat)")),
        .init("messages[].refusal", .translated("a text block")),
        .init("messages[].thinking_blocks", .translated("`thinking` and `redacted_thinking` blocks with signatures")),
        .init("messages[].cache_control", .translated("`cache_control` of the last block (an extension of chat)")),
        .init("messages[].name", .ignored("left out, because Anthropic's messages have no name")),
        .init(
            "messages[].reasoning_content",
            .ignored("left out, because Anthropic takes only signed thinking (`thinking_blocks`)")),
        .init("messages[].reasoning", .ignored("left out, because Anthropic takes only signed thinking")),
        .init("messages[].reasoning_details", .ignored("left out, because Anthropic takes only signed thinking")),
        .init("messages[].annotations", .ignored("left out; they belong to an earlier answer")),
        .init("messages[].audio", .refused("Anthropic's models take no audio", hint: "send a transcript")),
        .init("messages[].function_call", .refused(legacy, hint: useTools)),
    ]

    private static let chatParts: [FieldTable.Row] = [
        .init("content[] prompt_cache_breakpoint", .ignored(cacheNote)),
        .init("content[] text", .translated("a `text` block; empty ones are left out, with a note")),
        .init("content[] image_url", .translated("an `image` block, by address or as base64; `detail` is left out")),
        .init("content[] file", .translated("a `document` block: PDF data, or a file id of Anthropic's")),
        .init("content[] refusal", .translated("a `text` block")),
        .init("content[] input_audio", .refused("Anthropic's models take no audio", hint: "send a transcript")),
    ]
}
