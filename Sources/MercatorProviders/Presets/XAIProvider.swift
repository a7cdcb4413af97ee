/// xAI.
enum XAIProvider {
    static let preset = ProviderPreset(
        "xai", title: "xAI", exampleURL: "https://api.x.ai/v1", hosts: ["api.x.ai"],
        quirks: [
            ProviderPreset.Quirk(
                "Reasoning models refuse `presence_penalty`, `frequency_penalty` and `stop`.",
                source: "https://docs.x.ai/docs/guides/reasoning")
        ],
        source: "https://docs.x.ai/docs/api-reference")
}
