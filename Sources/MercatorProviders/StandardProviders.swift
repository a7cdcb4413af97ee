/// Every `type` of provider, one line each, alphabetical. To add one: a file below `Presets/` and a line here.
package enum StandardProviders {
    /// All rows.
    package static let all: [ProviderPreset] = [
        AnthropicProvider.preset,
        AnyscaleProvider.preset,
        AzureOpenAIProvider.preset,
        BedrockProvider.preset,
        CohereProvider.preset,
        DeepSeekProvider.preset,
        FireworksProvider.preset,
        GeminiProvider.preset,
        GroqProvider.preset,
        LlamaCppProvider.preset,
        LMStudioProvider.preset,
        MistralProvider.preset,
        OllamaProvider.preset,
        OpenAIProvider.preset,
        OpenAICompatibleProvider.preset,
        OpenRouterProvider.preset,
        PerplexityProvider.preset,
        PortkeyProvider.preset,
        ReplicateProvider.preset,
        SGLangProvider.preset,
        TGIProvider.preset,
        TogetherProvider.preset,
        VLLMProvider.preset,
        XAIProvider.preset,
    ]

    /// The row for what nobody knows more of: any API that is like OpenAI's.
    package static let compatible = OpenAICompatibleProvider.preset

    /// Every spelling of every type, for the schema and for suggestions.
    package static let spellings = all.flatMap { [$0.type] + $0.aliases }

    /// The row of a `type`, in any case and with `_` for `-`; nil when it is not known.
    package static func preset(_ type: String) -> ProviderPreset? {
        let name = type.lowercased().replacing("_", with: "-")
        return all.first { $0.type == name || $0.aliases.contains(name) }
    }
}
