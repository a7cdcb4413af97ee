import MercatorExpression

extension FieldCatalogue {
    /// `response.*`: the reply. A policy that names one of these is asked when the provider has answered.
    static let responseRows: [FieldRow] = [
        FieldRow("response", .map, .reply, "the reply's body"),
        FieldRow(
            "response.actual_cost", .number, .inactive(.cost, metadata: nil), "in US dollars"),
        FieldRow("response.choices", .list, .reply, "as the provider sent them"),
        FieldRow("response.completion_tokens", .int, .computed(.replyCompletionTokens), "tokens of the answer"),
        FieldRow("response.content", .string, .computed(.replyContent), "the text of the first choice"),
        FieldRow("response.error", .any, .computed(.replyError), "null unless the provider failed"),
        FieldRow("response.error.message", .string, .computed(.replyErrorMessage), "the provider's words"),
        FieldRow("response.error.type", .string, .computed(.replyErrorType), "the kind of failure"),
        FieldRow("response.finish_reason", .string, .computed(.replyFinishReason), "why the answer ended"),
        FieldRow("response.headers.*", .string, .replyHeader, "a header; `retry_after` reads `Retry-After`"),
        FieldRow("response.model", .string, .reply, "the model that answered"),
        FieldRow("response.prompt_tokens", .int, .computed(.replyPromptTokens), "tokens of the messages"),
        FieldRow("response.provider", .string, .computed(.replyProvider), "the provider that answered"),
        FieldRow("response.request_id", .string, .computed(.requestID), "the request's id"),
        FieldRow("response.status_code", .int, .computed(.replyStatus), "the provider's HTTP status"),
        FieldRow("response.tokens", .int, .computed(.replyTokens), "prompt and answer"),
        FieldRow(
            "response.usage.completion_tokens", .int, .computed(.replyCompletionTokens), "tokens of the answer"),
        FieldRow("response.usage.prompt_tokens", .int, .computed(.replyPromptTokens), "tokens of the messages"),
        FieldRow("response.usage.total_tokens", .int, .computed(.replyTokens), "prompt and answer"),
    ]
}
