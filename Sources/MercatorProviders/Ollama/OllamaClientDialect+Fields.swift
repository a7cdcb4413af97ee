extension OllamaClientDialect {
    /// What becomes of each field of a request to `/api/chat` on its way into chat.
    static let chatFields = FieldTable(chat + shared + options)
    /// What becomes of each field of a request to `/api/generate` on its way into chat.
    static let generateFields = FieldTable(generate + shared + options)

    private static let chat: [FieldTable.Row] = [
        .init(
            "messages",
            .translated("`messages`; an empty list is answered by the gateway itself: it only loads a model")),
        .init("tools", .translated("`tools`, verbatim")),
        .init("messages[].role", .translated("`role`: `system`, `user`, `assistant` or `tool`")),
        .init("messages[].content", .translated("`content`")),
        .init(
            "messages[].images", .translated("parts of `content` in a user's message: `data:` URLs; others are refused")
        ),
        .init(
            "messages[].thinking",
            .translated("`reasoning_content`, for providers that know it; else left out with a note")),
        .init("messages[].tool_calls", .translated("`tool_calls`")),
        .init("messages[].tool_calls[].id", .translated("`id`; where absent, one is made of the call's place")),
        .init("messages[].tool_calls[].type", .translated("only `function`")),
        .init("messages[].tool_calls[].function", .translated("`function`")),
        .init("messages[].tool_calls[].function.index", .ignored("the place in the list says it")),
        .init("messages[].tool_calls[].function.name", .translated("`function.name`")),
        .init("messages[].tool_calls[].function.description", .ignored("the tools describe themselves")),
        .init(
            "messages[].tool_calls[].function.arguments", .translated("`function.arguments`, as a string of its text")),
        .init("messages[].tool_name", .translated("`tool_call_id` of the first call of that function yet unanswered")),
        .init("messages[].tool_call_id", .translated("`tool_call_id`")),
        .init("messages[].name", .translated("the same as `tool_name`")),
    ]

    private static let generate: [FieldTable.Row] = [
        .init(
            "prompt",
            .translated("a user's message; an empty one is answered by the gateway itself: it only loads a model")),
        .init("system", .translated("a system message in front")),
        .init("images", .translated("parts of the user's message: `data:` URLs")),
        .init("suffix", .translated("only empty: chat does not fill gaps")),
        .init("template", .translated("only empty: a provider has its own template")),
        .init("raw", .translated("only `false`: a provider has its own template")),
        .init("context", .translated("only empty: the tokens are those of another model")),
        .init("width", .translated("only `0`: chat draws no images")),
        .init("height", .translated("only `0`: chat draws no images")),
        .init("steps", .translated("only `0`: chat draws no images")),
        .init("aspect_ratio", .translated("only empty: chat draws no images")),
    ]

    private static let shared: [FieldTable.Row] = [
        .init("model", .translated("`model`")),
        .init("stream", .translated("`stream`, which is true where absent, with `stream_options.include_usage`")),
        .init(
            "format", .translated("`response_format`: `\"json\"` is `json_object`, a schema is `json_schema`, verbatim")
        ),
        .init(
            "think",
            .translated(
                "`reasoning_effort`: `false` is `none`, `true` is `medium`, and words are themselves"
            )),
        .init("logprobs", .translated("`logprobs`")),
        .init("top_logprobs", .translated("`top_logprobs`")),
        .init("options", .translated("see below; an option that is not listed is left out, as Ollama does")),
        .init("keep_alive", .ignored("a provider's models are always loaded")),
        .init("truncate", .ignored("a provider does with long conversations as it does")),
        .init("shift", .ignored("a provider does with long conversations as it does")),
        .init("_debug_render_only", .translated("only `false`: a provider shows no template")),
    ]

    private static let options: [FieldTable.Row] =
        [
            ("temperature", "`temperature`"), ("top_p", "`top_p`"), ("seed", "`seed`"),
            ("top_k", "`top_k`, for providers that know it; else left out with a note"),
            ("min_p", "`min_p`, likewise"),
            ("typical_p", "`typical_p`, likewise; `1` is left out"), ("frequency_penalty", "`frequency_penalty`"),
            ("presence_penalty", "`presence_penalty`"), ("repeat_penalty", "`repetition_penalty`, likewise"),
            ("stop", "`stop`"),
            (
                "num_predict",
                "`max_tokens`, or `max_completion_tokens` where that is wanted; `-1` and `-2`, no limit, are left out"
            ),
            ("mirostat", "only `0`: no other way of sampling is known to chat"),
            ("tfs_z", "only `1`: no other way of sampling is known to chat"),
        ].map { .init("options.\($0.0)", .translated($0.1)) }
        + ["repeat_last_n", "num_keep", "penalize_newline", "mirostat_tau", "mirostat_eta"].map {
            .init("options.\($0)", .ignored("a detail of Ollama's own way of sampling, which chat does not name"))
        }
        + [
            "num_ctx", "num_batch", "num_gpu", "main_gpu", "num_thread", "use_mmap", "use_mlock", "numa", "low_vram",
            "f16_kv", "vocab_only",
            "logits_all", "num_gqa", "draft_num_predict",
        ].map { .init("options.\($0)", .ignored("how a provider runs its models is its own matter")) }
}
