/// Together AI.
enum TogetherProvider {
    static let preset: ProviderPreset = {
        var capabilities = ProviderCapabilities()
        capabilities.responses = false
        capabilities.maxTokensField = .maxTokens
        capabilities.developerRole = false
        return ProviderPreset(
            "together", aliases: ["together-ai"], title: "Together AI", exampleURL: "https://api.together.xyz/v1",
            hosts: ["api.together.xyz", "api.together.ai"], capabilities: capabilities,
            quirks: [
                ProviderPreset.Quirk(
                    "The limit is `max_tokens`, and the roles are system, user, assistant, tool and function.",
                    source: "https://docs.together.ai/reference/chat-completions-1"),
                ProviderPreset.Quirk(
                    "`GET /models` answers with a bare array.",
                    source: "https://docs.together.ai/reference/models-1"),
            ],
            source: "https://docs.together.ai/docs/openai-api-compatibility")
    }()
}
