/// Why an answer ended, in either dialect.
///
/// Source: Anthropic API reference, `stop_reason`; OpenAI API reference, `finish_reason`, read 2026-11-25.
enum AnthropicStopReason {
    /// `finish_reason` for a `stop_reason`.
    ///
    /// QUIRK: some compatible servers say `end_turn` even when tools are called.
    static func finishReason(_ stopReason: String, hasCalls: Bool) -> String {
        switch stopReason {
        case "tool_use": "tool_calls"
        case "max_tokens", "model_context_window_exceeded": "length"
        case "refusal": "content_filter"
        // `end_turn`, `stop_sequence`, `pause_turn`, and whatever comes next.
        default: hasCalls ? "tool_calls" : "stop"
        }
    }

    /// `stop_reason` for a `finish_reason`.
    ///
    /// - Parameters:
    ///   - hasCalls: whether the answer calls tools. QUIRK: some servers say `stop` even then, and clients of
    ///     Anthropic's API run tools for `tool_use` only.
    ///   - hasStopSequence: whether the server named the stop string that was met.
    static func stopReason(_ finishReason: String, hasCalls: Bool, hasStopSequence: Bool) -> String {
        switch finishReason {
        case "tool_calls", "function_call": "tool_use"
        case "length": "max_tokens"
        case "content_filter": "refusal"
        default: hasCalls ? "tool_use" : hasStopSequence ? "stop_sequence" : "end_turn"
        }
    }
}
