/// DeepSeek.
enum DeepSeekProvider {
    static let preset: ProviderPreset = {
        var capabilities = ProviderCapabilities()
        capabilities.responses = false
        capabilities.responseFormat = .object
        capabilities.maxTokensField = .maxTokens
        capabilities.developerRole = false
        return ProviderPreset(
            "deepseek", title: "DeepSeek", exampleURL: "https://api.deepseek.com", hosts: ["api.deepseek.com"],
            capabilities: capabilities,
            quirks: [
                ProviderPreset.Quirk(
                    "`response_format` takes `text` and `json_object`, no schema.",
                    source: "https://api-docs.deepseek.com/guides/json_mode"),
                ProviderPreset.Quirk(
                    "The limit is `max_tokens`, and the roles are system, user, assistant and tool.",
                    source: "https://api-docs.deepseek.com/api/create-chat-completion"),
            ],
            source: "https://api-docs.deepseek.com/api/create-chat-completion")
    }()
}
