import MercatorProviders
import Testing

/// What OpenAI's API reference says of a request is known by name, so that it is no stranger's field to anybody.
///
/// Source: OpenAI API reference, chat/create and responses/create, as the official Python client 2.54.0 has it; read
/// 2026-11-25.
@Suite struct ReferenceFieldTests {
    private static let chat = [
        "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs", "max_completion_tokens",
        "max_tokens", "messages", "metadata", "modalities", "model", "moderation", "n", "parallel_tool_calls",
        "prediction", "presence_penalty", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention",
        "reasoning_effort", "response_format", "safety_identifier", "seed", "service_tier", "stop", "store", "stream",
        "stream_options", "temperature", "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity",
        "web_search_options",
    ]

    private static let responses = [
        "background", "context_management", "conversation", "include", "input", "instructions", "max_output_tokens",
        "max_tool_calls", "metadata", "model", "moderation", "parallel_tool_calls", "previous_response_id", "prompt",
        "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "reasoning", "safety_identifier",
        "service_tier", "store", "stream", "stream_options", "temperature", "text", "tool_choice", "tools",
        "top_logprobs", "top_p", "truncation", "user",
    ]

    @Test func fieldsOfChatAreNoStrangers() {
        #expect(ChatFields.known == Set(Self.chat))
    }

    @Test(arguments: chat) func everyDialectSaysWhatBecomesOfAFieldOfChat(_ field: String) {
        #expect(AnthropicProviderDialect().requestFields[field] != nil)
        #expect(OllamaProviderDialect().requestFields[field] != nil)
    }

    @Test(arguments: responses) func whatBecomesOfAFieldOfResponsesIsKnown(_ field: String) {
        #expect(ResponsesClientDialect().requestFields[field] != nil)
    }
}
