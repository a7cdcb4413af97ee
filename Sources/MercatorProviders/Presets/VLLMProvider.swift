/// vLLM's server.
enum VLLMProvider {
    static let preset = ProviderPreset(
        "vllm", title: "vLLM", exampleURL: "http://localhost:8000/v1",
        quirks: [
            ProviderPreset.Quirk(
                "Tools need `--enable-auto-tool-choice` and `--tool-call-parser`.",
                source: "https://docs.vllm.ai/en/latest/features/tool_calling.html"),
            ProviderPreset.Quirk(
                "Many chat templates take one system message, at the start: declare `system: first`.",
                source: "https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html"),
            ProviderPreset.Quirk(
                "Its own parameters (`top_k`, `chat_template_kwargs`, …) stand at the top of the body and pass "
                    + "as they are.",
                source: "https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html"),
        ],
        source: "https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html")
}
