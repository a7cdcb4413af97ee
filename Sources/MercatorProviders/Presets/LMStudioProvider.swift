/// LM Studio's local server.
enum LMStudioProvider {
    static let preset: ProviderPreset = {
        var capabilities = ProviderCapabilities()
        capabilities.responseFormat = .schemaOnly
        capabilities.maxTokensField = .maxTokens
        return ProviderPreset(
            "lmstudio", aliases: ["lm-studio"], title: "LM Studio", exampleURL: "http://localhost:1234/v1",
            port: 1234, capabilities: capabilities,
            quirks: [
                ProviderPreset.Quirk(
                    "`response_format` takes a schema, not `json_object`.",
                    source: "https://lmstudio.ai/docs/developer/openai-compat/structured-output"),
                ProviderPreset.Quirk(
                    "The limit is `max_tokens`.",
                    source: "https://lmstudio.ai/docs/developer/openai-compat/chat-completions"),
            ],
            source: "https://lmstudio.ai/docs/developer/openai-compat")
    }()
}
