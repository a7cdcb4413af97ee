/// OpenAI.
enum OpenAIProvider {
    static let preset = ProviderPreset(
        "openai", title: "OpenAI", exampleURL: "https://api.openai.com/v1", hosts: ["api.openai.com"],
        quirks: [
            ProviderPreset.Quirk(
                "Reasoning models take `max_completion_tokens` and refuse `max_tokens`.",
                source: "https://platform.openai.com/docs/api-reference/chat/create")
        ],
        source: "https://platform.openai.com/docs/api-reference/chat/create")
}
