extension FieldCatalogue {
    static let requestRows: [FieldRow] =
        [
            FieldRow("request", .map, .body, "the JSON body as sent"),
            FieldRow("request.frequency_penalty", .number, .body, "as sent"),
            FieldRow("request.max_completion_tokens", .int, .body, "as sent"),
            FieldRow("request.max_tokens", .int, .body, "as sent"),
            FieldRow("request.messages", .list, .body, "the messages; `messages[-1]` is the last"),
            FieldRow("request.model", .string, .computed(.model), "the model asked for"),
            FieldRow("request.n", .int, .body, "as sent"),
            FieldRow("request.output_format", .string, .metadata("output_format"), "what the caller wants back"),
            FieldRow("request.presence_penalty", .number, .body, "as sent"),
            FieldRow("request.stop", .any, .body, "as sent"),
            FieldRow("request.stream", .bool, .body, "whether a stream is asked for"),
            FieldRow("request.temperature", .number, .body, "as sent"),
            FieldRow("request.tools", .list, .body, "the tools offered to the model"),
            FieldRow("request.top_p", .number, .body, "as sent"),
            FieldRow("request.user", .any, .body, "the body's `user`"),
        ] + passedOn.map { FieldRow("request.\($0)", .any, .body, "as sent") } + computedRows + callerRows
        + estimateRows + requestProcessingRows

    /// Further parameters of chat, completion and response requests, so that their names complete and are no slips.
    /// Source: OpenAI API reference, chat/create and responses/create; vLLM, extra parameters.
    private static let passedOn = [
        "audio", "best_of", "function_call", "functions", "input", "instructions", "logit_bias", "logprobs",
        "max_output_tokens", "min_p", "modalities", "parallel_tool_calls", "prediction", "reasoning",
        "reasoning_effort", "repetition_penalty", "response_format", "seed", "service_tier", "stop_sequences",
        "store", "stream_options", "suffix", "system", "text", "tool_choice", "top_k", "top_logprobs",
    ]

    private static let computedRows: [FieldRow] = [
        FieldRow("metadata.request_id", .string, .computed(.requestID), "the request's id"),
        FieldRow("request.has_images", .bool, .computed(.hasImages), "whether a message holds an image"),
        FieldRow("request.headers", .map, .computed(.headers), "all headers by lower-case name"),
        FieldRow("request.headers.*", .string, .computed(.headers), "a header; `user_agent` reads `User-Agent`"),
        FieldRow("request.id", .string, .computed(.requestID), "the request's id"),
        FieldRow("request.ip_address", .string, .computed(.clientAddress), "the client's address"),
        FieldRow("request.messages_hash", .string, .computed(.messagesHash), "changes when a message does"),
        FieldRow("request.method", .string, .computed(.method), "the HTTP method"),
        FieldRow("request.path", .string, .computed(.path), "the path without query"),
        FieldRow("request.prompt", .string, .computed(.lastUserText), "the text of the last user message"),
        FieldRow("request.request_id", .string, .computed(.requestID), "the request's id"),
        FieldRow("request.timestamp", .string, .computed(.timeText), "when the request arrived"),
    ]

    private static let callerRows: [FieldRow] = [
        FieldRow(
            "request.user.authenticated", .bool, .computed(.userIsAuthenticated), "whether a key names the caller"),
        FieldRow("request.user.department", .string, .metadata("department"), "the caller's department"),
        FieldRow("request.user.email", .string, .metadata("user_email"), "the caller's address"),
        FieldRow("request.user.id", .string, .metadata("user_id"), "the caller"),
        FieldRow("request.user.region", .string, .metadata("user_region"), "the caller's region"),
        FieldRow("request.user.role", .string, .metadata("user_role"), "the caller's role"),
        FieldRow("request.user.status", .string, .metadata("user_status"), "such as `suspended`"),
        FieldRow("request.user.tier", .string, .metadata("user_tier"), "the caller's tier"),
    ]

    private static let estimateRows: [FieldRow] = [
        FieldRow("request.action", .string, .metadata("operation_type"), "the operation"),
        FieldRow(
            "request.complexity_score", .number, .inactive(.analysis, metadata: "complexity_score"), "1 to 10"),
        FieldRow("request.contains_pii", .bool, .inactive(.analysis, metadata: "contains_pii"), "personal data found"),
        FieldRow(
            "request.contains_potential_pii", .bool, .inactive(.analysis, metadata: "contains_potential_pii"),
            "personal data suspected"),
        FieldRow(
            "request.contains_sensitive_content", .bool,
            .inactive(.analysis, metadata: "contains_sensitive_content"), "sensitive content found"),
        FieldRow(
            "request.estimated_cost", .number, .inactive(.cost, metadata: "estimated_cost"), "in US dollars"),
        FieldRow(
            "request.estimated_prompt_tokens", .int, .inactive(.tokens, metadata: "estimated_prompt_tokens"),
            "tokens of the messages"),
        FieldRow(
            "request.estimated_tokens", .int, .inactive(.tokens, metadata: "estimated_total_tokens"),
            "prompt and answer"),
        FieldRow(
            "request.estimated_total_tokens", .int, .inactive(.tokens, metadata: "estimated_total_tokens"),
            "prompt and answer"),
        FieldRow(
            "request.messages[].estimated_tokens", .int, .inactive(.tokens, metadata: nil), "tokens of one message"),
        FieldRow("request.model_family", .string, .computed(.modelFamily), "such as `GPT-4` or `Claude 3 Opus`"),
        FieldRow("request.pii_confidence", .number, .inactive(.analysis, metadata: "pii_confidence"), "0 to 1"),
        FieldRow("request.pricing_tier", .string, .inactive(.models, metadata: "pricing_tier"), "of the model"),
        FieldRow(
            "request.prompt_tokens", .int, .inactive(.tokens, metadata: "estimated_prompt_tokens"),
            "tokens of the messages"),
        FieldRow("request.risk_score", .number, .inactive(.analysis, metadata: "risk_score"), "1 to 10"),
        FieldRow("request.source", .string, .metadata("source"), "where the request comes from"),
        FieldRow("request.tokens", .int, .inactive(.tokens, metadata: "estimated_total_tokens"), "prompt and answer"),
        FieldRow("request.type", .string, .metadata("type"), "the kind of request"),
    ]
}
