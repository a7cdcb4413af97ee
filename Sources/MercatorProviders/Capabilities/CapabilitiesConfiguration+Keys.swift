package import MercatorYAML

extension CapabilitiesConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<CapabilitiesConfiguration>(
        "What the provider understands, where it is not as its `type` says; `mercator provider test` finds out."
    ) {
        DeclaredKey("stream_options", \.streamOptions, .boolean, "Whether `stream_options` may be sent.")
        DeclaredKey(
            "stream_usage", \.streamUsage, .choice(), "When a stream tells its usage: when asked, always, never.")
        DeclaredKey("tools", \.tools, .boolean, "Whether tools may be offered; else such requests are refused.")
        DeclaredKey(
            "parallel_tools", \.parallelTools, .choice(also: ["true": .switchable, "false": .never]),
            "Whether a model calls several tools at once: as `parallel_tool_calls` says, always, or never.")
        DeclaredKey(
            "response_format", \.responseFormat, .choice(also: ["true": .schema, "false": .none]),
            "Which response formats it takes: JSON schemas and objects, schemas only, objects only, or none.")
        DeclaredKey("images", \.images, .boolean, "Whether messages may hold images; else such requests are refused.")
        DeclaredKey(
            "max_tokens_field", \.maxTokensField, .choice(),
            "What it calls the limit of generated tokens; the other name is replaced.")
        DeclaredKey(
            "developer_role", \.developerRole, .boolean, "Whether `developer` is a role; else it is sent as `system`.")
        DeclaredKey(
            "unknown_fields", \.unknownFields, .choice(), "What becomes of fields that OpenAI's API does not have.")
        DeclaredKey(
            "responses", \.responses, .boolean, "Whether it has `/v1/responses`; else such requests are said as chats.")
        DeclaredKey(
            "system", \.system, .choice(),
            "Where system messages may stand: anywhere, first (several are joined), nowhere (merged into the first "
                + "user message), or none at all.")
    }
}
