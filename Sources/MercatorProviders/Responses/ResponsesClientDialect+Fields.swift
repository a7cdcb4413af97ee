extension ResponsesClientDialect {
    /// What becomes of each field of a request to `/v1/responses` on its way into chat.
    static let fields = FieldTable(body + items + content + tools)

    private static let stateless = "the gateway keeps no state"
    private static let builtIn = "OpenAI's own tools run at OpenAI, and this provider speaks chat"

    private static let body: [FieldTable.Row] = [
        .init("model", .translated("`model`")),
        .init("input", .translated("`messages`; a string is one user's message")),
        .init("instructions", .translated("a system message in front")),
        .init("stream", .translated("`stream`, with `stream_options.include_usage`")),
        .init("stream_options", .translated("how the stream is to look")),
        .init("stream_options.include_obfuscation", .ignored("nothing is padded here")),
        .init("max_output_tokens", .translated("`max_tokens`, or `max_completion_tokens` for providers that want it")),
        .init("temperature", .translated("`temperature`")),
        .init("top_p", .translated("`top_p`")),
        .init("top_logprobs", .translated("`logprobs` and `top_logprobs`")),
        .init("include", .translated("`message.output_text.logprobs` is `logprobs`; what chat cannot add is noted")),
        .init("tools", .translated("`tools`: functions, nested as chat has them; built-in tools are refused by name")),
        .init("tool_choice", .translated("`tool_choice`: a word, a function, or allowed functions")),
        .init("parallel_tool_calls", .translated("`parallel_tool_calls`")),
        .init("text", .translated("how the answer is to be written")),
        .init("text.format", .translated("`response_format`; a schema stays verbatim")),
        .init("text.verbosity", .translated("`verbosity`")),
        .init("reasoning", .translated("how the model is to reason")),
        .init("reasoning.effort", .translated("`reasoning_effort`")),
        .init(
            "reasoning.summary",
            .ignored("chat summarises no reasoning; reasoning that the provider shows is passed on")),
        .init("reasoning.generate_summary", .ignored("chat summarises no reasoning")),
        .init("reasoning.context", .translated("only `auto`: earlier reasoning is what `input` holds")),
        .init("reasoning.mode", .translated("only `standard`")),
        .init("metadata", .translated("`metadata`")),
        .init("user", .translated("`user`")),
        .init("safety_identifier", .translated("`safety_identifier`")),
        .init("prompt_cache_key", .translated("`prompt_cache_key`")),
        .init("prompt_cache_options", .translated("`prompt_cache_options`")),
        .init("prompt_cache_retention", .translated("`prompt_cache_retention`")),
        .init("service_tier", .translated("`service_tier`")),
        .init("store", .translated("`false` is what happens; `true`, or nothing said, is noted: \(stateless)")),
        .init("background", .translated("only `false`: \(stateless)")),
        .init("truncation", .translated("only `disabled`: the gateway cuts no conversation")),
        .init("max_tool_calls", .ignored("it limits OpenAI's own tools, of which there are none here")),
        .init(
            "previous_response_id",
            .refused(stateless, hint: "send the earlier items in `input`, with `store: false`")),
        .init("conversation", .refused(stateless, hint: "send the earlier items in `input`, with `store: false`")),
        .init("prompt", .refused("stored prompts are OpenAI's", hint: "send the text in `instructions` and `input`")),
        .init(
            "context_management",
            .refused("the gateway cuts no conversation", hint: "leave it out and shorten `input` yourself")),
        .init("moderation", .refused("chat moderates nothing", hint: "leave it out; policies can screen requests")),
    ]

    private static let items: [FieldTable.Row] = [
        .init(
            "input[].type",
            .translated("`message`, `function_call`, `function_call_output`, `reasoning`; others are refused by name")),
        .init("input[].role", .translated("`role`")),
        .init("input[].content", .translated("`content`: a string, or parts")),
        .init("input[].id", .ignored("chat's messages have no ids")),
        .init("input[].status", .ignored("chat's messages have no status")),
        .init("input[].phase", .ignored("chat's messages have no phase")),
        .init("input[].call_id", .translated("`tool_calls[].id`, `tool_call_id`")),
        .init("input[].name", .translated("`tool_calls[].function.name`")),
        .init("input[].arguments", .translated("`tool_calls[].function.arguments`, verbatim")),
        .init("input[].output", .translated("`content` of a tool's message: a string, or text parts")),
        .init("input[].caller", .translated("only `direct`")),
        .init("input[].summary", .ignored("a summary is not the reasoning; chat has no place for it")),
        .init("input[].encrypted_content", .ignored("only OpenAI can read it")),
        .init(
            "input[].namespace",
            .refused("chat's functions have no namespaces", hint: "give the function a name of its own")),
    ]

    private static let content: [FieldTable.Row] = [
        .init("input[].content[].type", .translated("see the rows below; others are refused by name")),
        .init(
            "input[].content[].text",
            .translated(
                "`text` (of `input_text`, `output_text`); of `reasoning_text`, `reasoning_content` where that is known"
            )),
        .init("input[].content[].refusal", .translated("`refusal`")),
        .init("input[].content[].image_url", .translated("`image_url.url`")),
        .init("input[].content[].detail", .translated("`image_url.detail`, but for `original`; of files only `auto`")),
        .init("input[].content[].file_data", .translated("`file.file_data`")),
        .init("input[].content[].file_id", .translated("`file.file_id`; refused for images")),
        .init("input[].content[].filename", .translated("`file.filename`")),
        .init("input[].content[].input_audio", .translated("`input_audio`")),
        .init("input[].content[].annotations", .ignored("what an earlier answer cited is no part of its text")),
        .init("input[].content[].logprobs", .ignored("how likely an earlier answer was is no part of its text")),
        .init("input[].content[].prompt_cache_breakpoint", .ignored("chat caches by itself")),
        .init("input[].content[].file_url", .refused("chat fetches no files", hint: "send the file in `file_data`")),
    ]

    private static let tools: [FieldTable.Row] = [
        .init("tools[].type", .translated("only `function`: \(builtIn)")),
        .init("tools[].name", .translated("`function.name`")),
        .init("tools[].description", .translated("`function.description`")),
        .init("tools[].parameters", .translated("`function.parameters`, verbatim")),
        .init("tools[].strict", .translated("`function.strict`")),
        .init("tools[].defer_loading", .translated("only `false`: chat loads every tool")),
        .init("tools[].allowed_callers", .translated("only with `direct`")),
        .init("tools[].output_schema", .ignored("chat's functions declare no output")),
    ]

    /// Why a built-in tool is refused, and what to do.
    static func refusal(ofTool type: String, at path: String) -> TranslationRefusal {
        TranslationRefusal(
            path, "`\(type.prefix(64))` cannot be offered: \(builtIn)",
            hint: "declare a function tool and run it yourself, or route to a provider with a Responses API")
    }
}
