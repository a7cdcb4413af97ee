/// Anyscale: private endpoints and services.
enum AnyscaleProvider {
    static let preset: ProviderPreset = {
        var capabilities = ProviderCapabilities()
        capabilities.responses = false
        return ProviderPreset(
            "anyscale", title: "Anyscale", exampleURL: "https://YOUR-SERVICE.anyscaleuserdata.com/v1",
            hosts: ["anyscaleuserdata.com", "endpoints.anyscale.com"],
            capabilities: capabilities,
            quirks: [
                ProviderPreset.Quirk(
                    "Each service has a URL and a bearer token of its own; there is no shared endpoint.",
                    source: "https://docs.anyscale.com/endpoints/model-serving/openai-migration-guide")
            ],
            source: "https://docs.anyscale.com/endpoints/model-serving/openai-migration-guide")
    }()
}
