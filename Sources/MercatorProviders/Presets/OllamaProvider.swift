/// Ollama: its own API, and one that is compatible with OpenAI's below `/v1`.
enum OllamaProvider {
    static let preset: ProviderPreset = {
        var capabilities = ProviderCapabilities()
        capabilities.responses = false
        capabilities.parallelTools = .always
        capabilities.maxTokensField = .maxTokens
        capabilities.developerRole = false
        return ProviderPreset(
            "ollama", title: "Ollama", dialect: .ollama, exampleURL: "http://localhost:11434/v1",
            hosts: ["ollama.com"], port: 11_434, capabilities: capabilities,
            quirks: [
                ProviderPreset.Quirk(
                    "`tool_choice`, `parallel_tool_calls`, `logit_bias`, `user` and `n` are not supported, and "
                        + "ignored.",
                    source: "https://docs.ollama.com/api/openai-compatibility"),
                ProviderPreset.Quirk(
                    "Images must be in the request as base64, not by URL.",
                    source: "https://docs.ollama.com/api/openai-compatibility"),
                ProviderPreset.Quirk(
                    "The context length is the server's: longer prompts are cut without a word.",
                    source: "https://docs.ollama.com/context-length"),
            ],
            source: "https://docs.ollama.com/api/openai-compatibility")
    }()
}
