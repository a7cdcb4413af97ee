/// Every `type` of provider, one row each, alphabetical.
///
/// Most rows only say that the name is known: their APIs are OpenAI's. Anthropic is reached through its compatible
/// endpoint.
package enum StandardProviders {
    /// All rows.
    package static let all: [ProviderPreset] = [
        ProviderPreset("anthropic"),
        ProviderPreset("anyscale"),
        ProviderPreset(
            "azure", keyPlace: .header("api-key"), asksVersionInQuery: true, apiVersion: "2024-02-01"),
        ProviderPreset(
            "azure-openai", keyPlace: .header("api-key"), asksVersionInQuery: true, apiVersion: "2024-02-01"),
        ProviderPreset("cohere"),
        ProviderPreset("custom"),
        ProviderPreset("deepseek"),
        ProviderPreset("fireworks"),
        ProviderPreset("gemini"),
        ProviderPreset("generic"),
        ProviderPreset("groq"),
        ProviderPreset("llama.cpp"),
        ProviderPreset("llamacpp"),
        ProviderPreset("lmstudio"),
        ProviderPreset("mistral"),
        ProviderPreset("ollama"),
        ProviderPreset("openai"),
        ProviderPreset("openai-compatible"),
        ProviderPreset("openrouter"),
        ProviderPreset("perplexity"),
        ProviderPreset("portkey"),
        ProviderPreset("replicate"),
        ProviderPreset("sglang"),
        ProviderPreset("tgi"),
        ProviderPreset("together"),
        ProviderPreset("vllm"),
        ProviderPreset("xai"),
    ]

    /// The row of a `type`, in any case and with `_` for `-`; nil when it is not known.
    package static func preset(_ type: String) -> ProviderPreset? {
        let name = type.lowercased().replacing("_", with: "-")
        return all.first { $0.type == name }
    }
}
