/// Perplexity.
enum PerplexityProvider {
    static let preset: ProviderPreset = {
        var capabilities = ProviderCapabilities()
        capabilities.responses = false
        capabilities.tools = false
        capabilities.responseFormat = .schemaOnly
        capabilities.maxTokensField = .maxTokens
        capabilities.developerRole = false
        return ProviderPreset(
            "perplexity", title: "Perplexity", exampleURL: "https://api.perplexity.ai",
            hosts: ["api.perplexity.ai"], capabilities: capabilities,
            quirks: [
                ProviderPreset.Quirk(
                    "The path has no `/v1`; the gateway finds that out with the first request.",
                    source: "https://docs.perplexity.ai/guides/chat-completions-guide"),
                ProviderPreset.Quirk(
                    "Sonar models call no tools.",
                    source: "https://docs.perplexity.ai/api-reference/chat-completions-post"),
                ProviderPreset.Quirk(
                    "`response_format` takes a schema, not `json_object`.",
                    source: "https://docs.perplexity.ai/guides/structured-outputs"),
            ],
            source: "https://docs.perplexity.ai/guides/chat-completions-guide")
    }()
}
