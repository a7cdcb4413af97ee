/// llama.cpp's server.
enum LlamaCppProvider {
    static let preset: ProviderPreset = {
        var capabilities = ProviderCapabilities()
        capabilities.responses = false
        capabilities.maxTokensField = .maxTokens
        return ProviderPreset(
            "llama.cpp", aliases: ["llamacpp", "llama-cpp"], title: "llama.cpp",
            exampleURL: "http://localhost:8080/v1", capabilities: capabilities,
            quirks: [
                ProviderPreset.Quirk(
                    "Tools need a chat template that knows them: `--jinja`.",
                    source: "https://github.com/ggml-org/llama.cpp/blob/master/docs/function-calling.md"),
                ProviderPreset.Quirk(
                    "It serves one model and answers for it whatever `model` says.",
                    source: "https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md"),
            ],
            source: "https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md")
    }()
}
