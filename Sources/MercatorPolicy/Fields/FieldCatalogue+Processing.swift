import MercatorExpression

extension FieldCatalogue {
    /// `processing.*`: what inspection says about a request, in the structured forms' spelling.
    static let processingRows: [FieldRow] =
        [
            row("complexity_score", .number, .analysis, "complexity_score", "1 to 10"),
            row("risk_score", .number, .analysis, "risk_score", "1 to 10"),
            row("token_estimate.total_tokens", .int, .tokens, "estimated_total_tokens", "prompt and answer"),
            row("token_estimate.prompt_tokens", .int, .tokens, "estimated_prompt_tokens", "tokens of the messages"),
            row("token_estimate.completion_tokens", .int, .tokens, nil, "tokens of the answer"),
            row("cost_estimate.total_cost", .number, .cost, "estimated_cost", "in US dollars"),
            row("cost_estimate.prompt_cost", .number, .cost, nil, "in US dollars"),
            row("cost_estimate.completion_cost", .number, .cost, nil, "in US dollars"),
            row("content_analysis.sentiment.score", .number, .analysis, nil, "-1 to 1"),
            row("content_analysis.sentiment.label", .string, .analysis, nil, "such as `negative`"),
            FieldRow(
                "processing.conversation_context.turn_count", .int, .computed(.turnCount),
                "messages of the user or of the assistant, whichever are more"),
            row("conversation_context.context_window_usage", .number, .tokens, nil, "0 to 1"),
            row("conversation_context.context_window_percent", .number, .tokens, nil, "0 to 1"),
            row("conversation_context.total_tokens", .int, .tokens, nil, "tokens of all messages"),
        ] + piiRows + sensitiveRows + injectionRows

    /// The groups of `processing` that may also stand below `request`.
    static let requestProcessingRows: [FieldRow] = processingRows.compactMap { row in
        let path = row.path.dropFirst("processing.".count)
        let groups = ["content_analysis.", "conversation_context.", "cost_estimate.", "token_estimate."]
        guard groups.contains(where: path.hasPrefix) else { return nil }
        return FieldRow("request.\(path)", row.type, row.origin, row.summary)
    }

    private static let piiRows: [FieldRow] = [
        row(pii + "has_pii", .bool, .analysis, "contains_pii", "personal data found"),
        row(pii + "detected", .bool, .analysis, "contains_pii", "personal data found"),
        row(pii + "pii_types", .list, .analysis, nil, "which kinds"),
        row(pii + "types", .list, .analysis, nil, "which kinds"),
        row(pii + "confidence", .number, .analysis, "pii_confidence", "0 to 1"),
    ]

    private static let sensitiveRows: [FieldRow] = [
        row(sensitive + "has_sensitive_content", .bool, .analysis, "contains_sensitive_content", "found"),
        row(sensitive + "detected", .bool, .analysis, "contains_sensitive_content", "found"),
        row(sensitive + "categories", .list, .analysis, nil, "which kinds"),
        row(sensitive + "severity", .string, .analysis, nil, "`low` to `critical`"),
    ]

    private static let injectionRows: [FieldRow] = [
        row(injection + "has_prompt_injection", .bool, .analysis, nil, "found"),
        row(injection + "detected", .bool, .analysis, nil, "found"),
        row(injection + "confidence", .number, .analysis, nil, "0 to 1"),
        row(injection + "type", .string, .analysis, nil, "which kind"),
        row(injection + "patterns", .list, .analysis, nil, "what was found"),
    ]

    private static let pii = "content_analysis.pii_detection."
    private static let sensitive = "content_analysis.sensitive_content."
    private static let injection = "content_analysis.prompt_injection."

    private static func row(
        _ path: String, _ type: ExpressionType, _ engine: FieldEngine, _ metadata: String?, _ summary: String
    ) -> FieldRow {
        FieldRow("processing.\(path)", type, .inactive(engine, metadata: metadata), summary)
    }
}
