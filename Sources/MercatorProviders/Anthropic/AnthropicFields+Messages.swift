extension AnthropicFields {
    /// Messages to chat: requests of a client that speaks Anthropic.
    static let messages = FieldTable(messagesMembers + messagesBlocks)

    private static let extensionNote = "left out, unless the provider takes extensions of chat"

    private static let messagesMembers: [FieldTable.Row] = [
        .init("model", .translated("`model`")),
        .init("messages", .translated("`messages`; tool results become messages of their own")),
        .init("system", .translated("a `system` message in front, with parts where it has blocks")),
        .init("max_tokens", .translated("`max_tokens` or `max_completion_tokens`, as the provider takes it")),
        .init("stream", .translated("`stream`, with `stream_options.include_usage`")),
        .init("stop_sequences", .translated("`stop`")),
        .init("temperature", .translated("`temperature`")),
        .init("top_p", .translated("`top_p`")),
        .init("top_k", .translated("`top_k`, where the provider takes extensions; else left out, with a note")),
        .init("tools", .translated("`tools`; only tools that the client runs itself")),
        .init("tool_choice", .translated("`tool_choice` and `parallel_tool_calls`")),
        .init("thinking", .translated("`reasoning_effort`: a budget by its size, adaptive by `output_config.effort`")),
        .init("output_config", .translated("`effort` is `reasoning_effort`, `format` is `response_format`")),
        .init("output_format", .translated("`response_format` (the older spelling)")),
        .init("metadata", .translated("`user_id` is `user`")),
        .init("service_tier", .translated("`auto` is `auto`, `standard_only` is `default`")),
        .init("cache_control", .ignored("left out; other providers cache by themselves")),
        .init("context_management", .ignored("left out; only Anthropic edits the conversation")),
        .init("speed", .ignored("left out; only Anthropic has it")),
        .init("anthropic_version", .ignored("left out; it belongs to the address of a cloud")),
        .init("anthropic_beta", .ignored("left out; it belongs to the address of a cloud")),
        .init("betas", .ignored("left out; only Anthropic has them")),
        .init(
            "container",
            .refused("only Anthropic runs code in containers", hint: "use a tool that the client runs itself")),
        .init(
            "mcp_servers",
            .refused("only Anthropic connects to tool servers", hint: "connect the client to them instead")),
        .init(
            "inference_geo",
            .refused("no other provider promises where it computes", hint: "route by region in the gateway")),
    ]

    private static let messagesBlocks: [FieldTable.Row] = [
        .init("content[] text", .translated("a `text` part; `citations` are left out, with a note")),
        .init("content[] image", .translated("an `image_url` part; refused when stored at Anthropic")),
        .init(
            "content[] document",
            .translated("a `file` part for PDF data, text parts for text; refused by address or when stored")),
        .init("content[] tool_use", .translated("`tool_calls`")),
        .init(
            "content[] tool_result",
            .translated("a `tool` message; its images follow in a `user` message, with a note")),
        .init("content[] tool_result.is_error", .ignored(extensionNote)),
        .init("content[] thinking", .ignored(extensionNote)),
        .init("content[] redacted_thinking", .ignored(extensionNote)),
        .init("content[] cache_control", .ignored(extensionNote)),
        .init("content[] mid_conv_system", .translated("a `system` message in its place")),
        .init(
            "content[] search_result",
            .refused("chat has no search results", hint: "send the text in a text block")),
        .init(
            "content[] server_tool_use",
            .refused("only Anthropic runs this tool", hint: "leave earlier uses of it out of the conversation")),
        .init(
            "content[] container_upload",
            .refused("only Anthropic runs code in containers", hint: "send the file's content")),
        .init(
            "tools[] with a type",
            .refused("only Anthropic runs this tool", hint: "use a tool that the client runs itself")),
    ]
}
