/// Hugging Face's Text Generation Inference.
enum TGIProvider {
    static let preset: ProviderPreset = {
        var capabilities = ProviderCapabilities()
        capabilities.responses = false
        capabilities.maxTokensField = .maxTokens
        capabilities.parallelTools = .always
        return ProviderPreset(
            "tgi", title: "Text Generation Inference", exampleURL: "http://localhost:8080/v1",
            hosts: ["endpoints.huggingface.cloud"], capabilities: capabilities,
            quirks: [
                ProviderPreset.Quirk(
                    "It serves one model, whose name is `tgi` or anything else.",
                    source: "https://huggingface.co/docs/text-generation-inference/messages_api"),
                ProviderPreset.Quirk(
                    "Old versions tell no usage on streams: declare `stream_usage: never`.",
                    source: "https://github.com/huggingface/text-generation-inference/issues/2531"),
            ],
            source: "https://huggingface.co/docs/text-generation-inference/messages_api")
    }()
}
