/// Groq.
enum GroqProvider {
    static let preset = ProviderPreset(
        "groq", title: "Groq", exampleURL: "https://api.groq.com/openai/v1", hosts: ["api.groq.com"],
        quirks: [
            ProviderPreset.Quirk(
                "`logprobs`, `logit_bias`, `top_logprobs`, `messages[].name` and an `n` other than 1 are "
                    + "answered with 400.",
                source: "https://console.groq.com/docs/openai"),
            ProviderPreset.Quirk(
                "A `temperature` of 0 is taken as 1e-8.",
                source: "https://console.groq.com/docs/openai"),
        ],
        source: "https://console.groq.com/docs/openai")
}
