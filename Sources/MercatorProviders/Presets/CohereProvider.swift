/// Cohere: its Compatibility API.
enum CohereProvider {
    static let preset: ProviderPreset = {
        var capabilities = ProviderCapabilities()
        capabilities.responses = false
        capabilities.parallelTools = .always
        capabilities.maxTokensField = .maxTokens
        return ProviderPreset(
            "cohere", title: "Cohere", exampleURL: "https://api.cohere.ai/compatibility/v1",
            hosts: ["api.cohere.ai", "api.cohere.com"], capabilities: capabilities,
            quirks: [
                ProviderPreset.Quirk(
                    "`parallel_tool_calls`, `n`, `logit_bias` and `top_logprobs` are not supported.",
                    source: "https://docs.cohere.com/docs/compatibility-api")
            ],
            source: "https://docs.cohere.com/docs/compatibility-api")
    }()
}
