extension OllamaProviderDialect {
    /// What becomes of each field of a chat request on its way to `/api/chat`.
    static let fields = FieldTable(body + messages + tools)

    private static let body: [FieldTable.Row] = [
        .init("model", .translated("`model`")),
        .init(
            "messages", .translated("`messages`; an empty list is refused, because Ollama would only load the model")),
        .init("stream", .translated("`stream`, always said: Ollama streams where it is absent")),
        .init("stream_options", .translated("how the stream is to end")),
        .init("stream_options.include_usage", .translated("the counts as a last chunk")),
        .init("stream_options.include_obfuscation", .ignored("nothing is padded here")),
        .init("temperature", .translated("`options.temperature`")),
        .init("top_p", .translated("`options.top_p`")),
        .init("seed", .translated("`options.seed`")),
        .init("frequency_penalty", .translated("`options.frequency_penalty`")),
        .init("presence_penalty", .translated("`options.presence_penalty`")),
        .init("stop", .translated("`options.stop`, a single string as a list of one")),
        .init("max_completion_tokens", .translated("`options.num_predict`")),
        .init("max_tokens", .translated("`options.num_predict`; refused when it differs from `max_completion_tokens`")),
        .init("top_k", .translated("`options.top_k`")),
        .init("min_p", .translated("`options.min_p`")),
        .init("typical_p", .translated("`options.typical_p`")),
        .init("repetition_penalty", .translated("`options.repeat_penalty`")),
        .init("repeat_penalty", .translated("`options.repeat_penalty`")),
        .init("repeat_last_n", .translated("`options.repeat_last_n`")),
        .init("options", .translated("copied into `options` (`num_ctx` and the like); no option may be said twice")),
        .init("keep_alive", .translated("`keep_alive`")),
        .init("think", .translated("`think`")),
        .init(
            "reasoning_effort",
            .translated("`think`: `none` is `false`; `low`, `medium`, `high`, `max` are themselves; others are refused")
        ),
        .init(
            "response_format",
            .translated("`format`: `json_object` is `\"json\"`, `json_schema` is the schema, verbatim")),
        .init("response_format.type", .translated("`text`, `json_object` or `json_schema`")),
        .init("response_format.json_schema", .translated("its schema")),
        .init("response_format.json_schema.schema", .translated("`format`")),
        .init("response_format.json_schema.name", .ignored("Ollama's schemas have no name")),
        .init("response_format.json_schema.description", .ignored("Ollama's schemas have no description of their own")),
        .init("response_format.json_schema.strict", .ignored("Ollama always holds the answer to the schema")),
        .init("tools", .translated("`tools`, verbatim; only functions")),
        .init(
            "tool_choice",
            .translated("`auto` is Ollama's way; `none` sends no tools; allowed tools are picked; others are refused")),
        .init("parallel_tool_calls", .translated("`true` is Ollama's way; `false` is refused where there are tools")),
        .init("n", .translated("only `1`")),
        .init("logprobs", .translated("`logprobs`")),
        .init("top_logprobs", .translated("`top_logprobs`")),
        .init("logit_bias", .translated("only `{}`")),
        .init("modalities", .translated("only `[\"text\"]`")),
        .init("verbosity", .translated("only `medium`")),
        .init("user", .ignored("Ollama keeps no users")),
        .init("safety_identifier", .ignored("Ollama keeps no users")),
        .init("metadata", .ignored("Ollama stores nothing")),
        .init("store", .ignored("Ollama stores nothing")),
        .init("service_tier", .ignored("Ollama has one tier")),
        .init("prompt_cache_key", .ignored("Ollama caches prompts by itself")),
        .init("prompt_cache_options", .ignored("Ollama caches prompts by itself")),
        .init("prompt_cache_retention", .ignored("Ollama caches prompts by itself")),
        .init("prediction", .ignored("a prediction only saves time")),
        .init("audio", .refused("Ollama answers in text", hint: "leave it out")),
        .init("moderation", .refused("Ollama has no moderation", hint: "leave it out, or use another provider")),
        .init("web_search_options", .refused("Ollama's chat does not search", hint: "offer a search tool of your own")),
        .init("functions", .refused("functions gave way to tools", hint: "use `tools`")),
        .init("function_call", .refused("functions gave way to tools", hint: "use `tool_choice`")),
    ]

    private static let messages: [FieldTable.Row] = [
        .init("messages[].role", .translated("`role`; `developer` is `system`")),
        .init(
            "messages[].content",
            .translated("`content`, text parts joined by a line feed; images in a list of their own, `images`")),
        .init("messages[].content[].type", .translated("`text`, `refusal` and `image_url`; other parts are refused")),
        .init("messages[].content[].text", .translated("`content`")),
        .init("messages[].content[].refusal", .translated("`content`")),
        .init(
            "messages[].content[].input_audio", .refused("Ollama hears nothing", hint: "send the transcript as text")),
        .init("messages[].content[].file", .refused("Ollama reads no files", hint: "send the file's text")),
        .init("messages[].content[].image_url", .translated("the part's `url`")),
        .init(
            "messages[].content[].image_url.url", .translated("`images`: a `data:` URL's base64; others are refused")),
        .init("messages[].content[].image_url.detail", .ignored("the model sees images in its own resolution")),
        .init("messages[].content[].cache_control", .ignored("Ollama caches prompts by itself")),
        .init("messages[].content[].prompt_cache_breakpoint", .ignored("Ollama caches prompts by itself")),
        .init("messages[].reasoning_content", .translated("`thinking`")),
        .init("messages[].reasoning", .translated("`thinking`, where there is no `reasoning_content`")),
        .init("messages[].refusal", .translated("`content`, where there is none")),
        .init("messages[].tool_calls", .translated("`tool_calls`; `arguments` as the object it holds, verbatim")),
        .init("messages[].tool_calls[].id", .translated("`id`")),
        .init("messages[].tool_calls[].index", .ignored("the place in the list says it")),
        .init("messages[].tool_calls[].type", .translated("only `function`")),
        .init("messages[].tool_calls[].function", .translated("`function`")),
        .init("messages[].tool_calls[].function.name", .translated("`function.name`")),
        .init("messages[].tool_calls[].function.arguments", .translated("`function.arguments`, an object")),
        .init("messages[].tool_call_id", .translated("`tool_call_id`, and `tool_name` of the call it answers")),
        .init("messages[].name", .ignored("Ollama's messages name nobody; a tool's result is named by its call")),
        .init("messages[].annotations", .ignored("what an earlier answer cited is no part of its text")),
        .init("messages[].cache_control", .ignored("Ollama caches prompts by itself")),
        .init("messages[].audio", .refused("Ollama knows no spoken messages", hint: "send the transcript as text")),
        .init("messages[].function_call", .refused("functions gave way to tools", hint: "use `tool_calls`")),
    ]

    private static let tools: [FieldTable.Row] = [
        .init("tools[].function", .translated("`tools[].function`, verbatim")),
        .init("tools[].function.strict", .ignored("Ollama does not hold arguments to the schema")),
    ]
}
