import MercatorExpression

extension FieldCatalogue {
    /// `request.metadata.*`: any name is allowed; these are the ones with a meaning, for suggestions and types.
    static let metadataRows: [FieldRow] =
        [
            FieldRow("request.metadata", .map, .computed(.metadata), "everything known about the request"),
            FieldRow(
                "request.metadata.client_ip", .string, .computed(.clientAddress), "the client's address"),
            FieldRow(
                "request.metadata.connection_secure", .bool, .computed(.connectionIsSecure),
                "whether the client's connection is encrypted"),
            FieldRow("request.metadata.request_id", .string, .computed(.requestID), "the request's id"),
            FieldRow("request.metadata.user_agent", .string, .computed(.userAgent), "the `User-Agent` header"),
            FieldRow(
                "request.metadata.user_authenticated", .bool, .computed(.userIsAuthenticated),
                "whether a key names the caller"),
        ]
        + (callerNames + callerFlags).map(supplied)
        + limitNames.map { name in
            FieldRow(
                "request.metadata.\(name)", .number, .inactive(.limits, metadata: name), "kept by limits and budgets")
        }
        + [FieldRow("request.metadata.*", .any, .metadata("*"), "from body, headers and key")]

    private static func supplied(_ name: String) -> FieldRow {
        FieldRow("request.metadata.\(name)", .any, .metadata(name), "from body, headers or key")
    }

    private static let callerNames = [
        "assistant_type", "classification", "complexity", "cost_center", "data_classification", "department",
        "domain", "environment", "latency_requirement", "operation_details", "operation_type", "org_id", "origin",
        "priority", "processing_purpose", "system", "task_complexity", "task_type", "team_id", "use_case",
        "user_email", "user_id", "user_level", "user_location", "user_region", "user_role", "user_tier",
    ]

    private static let callerFlags = [
        "cost_sensitive", "debug_mode", "dry_run", "erasure_request", "export_request", "is_test_request",
        "mfa_verified", "requires_us_residency", "test_mode", "user_beta_tester", "user_consent",
    ]

    private static let limitNames = [
        "anthropic_rpm_current", "anthropic_tpm_current", "daily_limit", "monthly_limit", "openai_rpm_current",
        "openai_tpm_current", "team_budget_limit", "team_budget_spent", "user_budget_limit",
        "user_budget_remaining", "user_budget_spent", "user_concurrent_requests", "user_daily_spend",
        "user_gpt35_budget_spent", "user_gpt35_rpm_current", "user_gpt4_budget_spent", "user_gpt4_rpm_current",
        "user_monthly_budget_spent", "user_monthly_spend", "user_requests_today", "user_rpm_current",
        "user_rpm_limit", "user_spend_last_24h", "user_tpm_current", "user_tpm_limit", "user_violations",
        "user_weekend_spend",
    ]
}
