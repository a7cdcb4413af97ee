/// Fireworks AI.
enum FireworksProvider {
    static let preset = ProviderPreset(
        "fireworks", title: "Fireworks AI", exampleURL: "https://api.fireworks.ai/inference/v1",
        hosts: ["api.fireworks.ai"],
        quirks: [
            ProviderPreset.Quirk(
                "A `max_tokens` that does not fit into the context window is lowered instead of refused.",
                source: "https://docs.fireworks.ai/tools-sdks/openai-compatibility")
        ],
        source: "https://docs.fireworks.ai/tools-sdks/openai-compatibility")
}
