/// Mistral AI.
enum MistralProvider {
    static let preset: ProviderPreset = {
        var capabilities = ProviderCapabilities()
        capabilities.responses = false
        capabilities.streamOptions = false
        capabilities.streamUsage = .always
        capabilities.maxTokensField = .maxTokens
        capabilities.developerRole = false
        return ProviderPreset(
            "mistral", title: "Mistral AI", exampleURL: "https://api.mistral.ai/v1", hosts: ["api.mistral.ai"],
            capabilities: capabilities,
            quirks: [
                ProviderPreset.Quirk(
                    "The limit is `max_tokens`, the seed `random_seed`, and the roles are system, user, "
                        + "assistant and tool.",
                    source: "https://docs.mistral.ai/api/endpoint/chat"),
                ProviderPreset.Quirk(
                    "The last chunk of every stream tells the usage; there is no `stream_options`.",
                    source: "https://docs.mistral.ai/api/endpoint/chat"),
            ],
            source: "https://docs.mistral.ai/api/endpoint/chat")
    }()
}
