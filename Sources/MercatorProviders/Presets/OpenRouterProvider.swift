/// OpenRouter.
enum OpenRouterProvider {
    static let preset = ProviderPreset(
        "openrouter", title: "OpenRouter", exampleURL: "https://openrouter.ai/api/v1", hosts: ["openrouter.ai"],
        quirks: [
            ProviderPreset.Quirk(
                "`HTTP-Referer` and `X-Title` name the application in its rankings: set them in `custom_headers`.",
                source: "https://openrouter.ai/docs/api-reference/overview"),
            ProviderPreset.Quirk(
                "A model that does not know a parameter ignores it.",
                source: "https://openrouter.ai/docs/api-reference/parameters"),
            ProviderPreset.Quirk(
                "A stream may begin with comments (`: OPENROUTER PROCESSING`) and may end with an error event.",
                source: "https://openrouter.ai/docs/api-reference/streaming"),
        ],
        source: "https://openrouter.ai/docs/api-reference/overview")
}
