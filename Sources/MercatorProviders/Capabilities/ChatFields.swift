/// The members of a chat request that OpenAI's API has.
///
/// Source: OpenAI API reference, chat/create, request body, read 2026-11-25.
package enum ChatFields {
    package static let known: Set<String> = [
        "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs", "max_completion_tokens",
        "max_tokens", "messages", "metadata", "modalities", "model", "moderation", "n", "parallel_tool_calls",
        "prediction", "presence_penalty", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention",
        "reasoning_effort", "response_format", "safety_identifier", "seed", "service_tier", "stop", "store", "stream",
        "stream_options", "temperature", "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity",
        "web_search_options",
    ]

    /// Longest name that is repeated to the client.
    package static let nameBytesMax = 64
    /// Names listed in one header; a body may have thousands.
    package static let editsMax = 32

    /// Whether a client's own name may stand in a header: a token, and short.
    package static func isShowable(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= nameBytesMax && name.utf8.allSatisfy(HeaderToken.isTokenByte)
    }
}
