/// One request of the demonstration: what is asked, and what must come of it.
struct DemoStep {
    let title: String
    /// What decides about it, for the reader.
    let rule: String
    let body: String
    let status: Int
    /// The provider that must answer; nil when none may be asked.
    let provider: String?
    var attempts = 1
    var isStream = false

    static let all = [
        DemoStep(
            title: "Routed: a policy looks at the request's metadata",
            rule: #"domain-routing: request.metadata.domain == "healthcare" -> medical-llm"#,
            body: chat("What helps against a cold?", more: #""metadata":{"domain":"healthcare"},"#), status: 200,
            provider: "medical-llm"),
        DemoStep(
            title: "Denied: a policy refuses before any provider is asked",
            rule: "token-limit: request.max_tokens > 4000 -> deny",
            body: chat("Write me a novel.", more: #""max_tokens":100000,"#), status: 403, provider: nil),
        DemoStep(
            title: "Streamed: every token leaves as it arrives",
            rule: "no policy speaks; gpt-4o-mini is a model of everyday",
            body: chat("[[mock latency=100ms gap=40ms]] Count the stars.", more: #""stream":true,"#), status: 200,
            provider: "everyday", isStream: true),
        DemoStep(
            title: "Retried: the provider answers 503 twice, the caller never knows",
            rule: "max_retries is 3 unless configured; pauses grow, with jitter",
            body: chat("[[mock fail=2 status=503]] Are you there?"), status: 200, provider: "everyday", attempts: 3),
    ]

    private static func chat(_ prompt: String, more: String = "") -> String {
        #"{"model":"gpt-4o-mini",\#(more)"messages":[{"role":"user","content":"\#(prompt)"}]}"#
    }
}
