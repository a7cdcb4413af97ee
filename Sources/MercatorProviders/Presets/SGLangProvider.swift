/// SGLang's server.
enum SGLangProvider {
    static let preset = ProviderPreset(
        "sglang", title: "SGLang", exampleURL: "http://localhost:30000/v1", port: 30_000,
        quirks: [
            ProviderPreset.Quirk(
                "Tools need `--tool-call-parser`.",
                source: "https://docs.sglang.ai/advanced_features/tool_parser.html")
        ],
        source: "https://docs.sglang.ai/basic_usage/openai_api_completions.html")
}
