/// Whatever is like OpenAI's API and nobody knows more of.
enum OpenAICompatibleProvider {
    static let preset = ProviderPreset(
        "openai-compatible", aliases: ["generic", "custom"], title: "any OpenAI-compatible API",
        exampleURL: "https://api.example.com/v1",
        source: "https://platform.openai.com/docs/api-reference/chat/create")
}
