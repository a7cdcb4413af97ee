/// Gemini: the endpoint that is compatible with OpenAI's.
enum GeminiProvider {
    static let preset: ProviderPreset = {
        var capabilities = ProviderCapabilities()
        capabilities.responses = false
        return ProviderPreset(
            "gemini", aliases: ["google"], title: "Gemini",
            exampleURL: "https://generativelanguage.googleapis.com/v1beta/openai",
            hosts: ["generativelanguage.googleapis.com"],
            capabilities: capabilities,
            quirks: [
                ProviderPreset.Quirk(
                    "The compatible API is below `/v1beta/openai`, and takes the key as a bearer token.",
                    source: "https://ai.google.dev/gemini-api/docs/openai")
            ],
            source: "https://ai.google.dev/gemini-api/docs/openai")
    }()
}
