/// What a provider understands of OpenAI's chat API; the defaults are everything.
///
/// What it lacks is adapted where that is exact and refused where it is not; see ``RequestAdaptation``.
package struct ProviderCapabilities: Hashable, Sendable {
    /// Whether `stream_options` may be sent.
    package var streamOptions = true
    package var streamUsage = StreamUsage.onRequest
    /// Whether tools may be offered.
    package var tools = true
    package var parallelTools = ParallelTools.switchable
    package var responseFormat = ResponseFormat.schema
    /// Whether messages may hold images.
    package var images = true
    package var maxTokensField = MaxTokensField.any
    /// Whether `developer` is a role; else it is sent as `system`.
    package var developerRole = true
    package var unknownFields = UnknownFields.forward
    package var system = SystemMessages.any
    /// Whether it has `/v1/responses`; else such requests are said as chats.
    package var responses = true

    package init() {}

    /// When a stream tells its usage.
    package enum StreamUsage: String, CaseIterable, Sendable {
        case onRequest = "on_request"
        case always, never
    }

    /// Whether a model may call several tools at once.
    package enum ParallelTools: String, CaseIterable, Sendable {
        /// As `parallel_tool_calls` says.
        case switchable
        /// It may, and cannot be told not to.
        case always
        /// It never does, and takes no turn in which several were called.
        case never
    }

    /// Which types of `response_format` it takes, besides `text`.
    package enum ResponseFormat: String, CaseIterable, Sendable {
        /// `json_schema` and `json_object`.
        case schema
        /// `json_schema` alone.
        case schemaOnly = "schema_only"
        /// `json_object` alone.
        case object
        case none
    }

    /// What it calls the limit of generated tokens.
    package enum MaxTokensField: String, CaseIterable, Sendable {
        case any
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
    }

    /// What becomes of fields that OpenAI's API does not have.
    package enum UnknownFields: String, CaseIterable, Sendable {
        case forward, drop, reject
    }

    /// Where it takes system messages.
    package enum SystemMessages: String, CaseIterable, Sendable {
        /// Anywhere, several too.
        case any
        /// One, at the start; several at the start are joined.
        case first
        /// Nowhere: those at the start are put before the first user message.
        case merge
        /// Nowhere, and nothing is to be done about it.
        case none
    }
}
