/// Anthropic: the Messages API, and an endpoint that is compatible with OpenAI's.
enum AnthropicProvider {
    static let preset: ProviderPreset = {
        var capabilities = ProviderCapabilities()
        capabilities.responses = false
        capabilities.responseFormat = .none
        return ProviderPreset(
            "anthropic", title: "Anthropic", dialect: .anthropic, exampleURL: "https://api.anthropic.com/v1",
            hosts: ["api.anthropic.com"], versionField: "anthropic-version", apiVersion: "2023-06-01",
            capabilities: capabilities,
            quirks: [
                ProviderPreset.Quirk(
                    "The compatible endpoint ignores `response_format`, so such requests are refused here.",
                    source: "https://platform.claude.com/docs/en/cli-sdks-libraries/libraries/openai-sdk"),
                ProviderPreset.Quirk(
                    "All system and developer messages are hoisted to the front and joined by line feeds.",
                    source: "https://platform.claude.com/docs/en/cli-sdks-libraries/libraries/openai-sdk"),
                ProviderPreset.Quirk(
                    "`n` must be 1; `seed`, `logprobs`, `logit_bias`, the penalties and `metadata` are ignored.",
                    source: "https://platform.claude.com/docs/en/cli-sdks-libraries/libraries/openai-sdk"),
            ],
            source: "https://platform.claude.com/docs/en/cli-sdks-libraries/libraries/openai-sdk")
    }()
}
