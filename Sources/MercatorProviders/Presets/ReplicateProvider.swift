/// Replicate, through a server before it that speaks OpenAI's API.
enum ReplicateProvider {
    static let preset: ProviderPreset = {
        var capabilities = ProviderCapabilities()
        capabilities.responses = false
        return ProviderPreset(
            "replicate", title: "Replicate", exampleURL: "https://YOUR-PROXY.example.com/v1",
            capabilities: capabilities,
            quirks: [
                ProviderPreset.Quirk(
                    "Replicate's own API makes predictions, and none of its paths is OpenAI's: `base_url` must "
                        + "lead to a server that translates.",
                    source: "https://replicate.com/docs/reference/http")
            ],
            source: "https://replicate.com/docs/reference/http")
    }()
}
