import MercatorPolicy
import Testing

/// Every path that policies may name is in the catalogue, typed and told of.
@Suite struct CatalogueTests {
    private static let pii = "content_analysis.pii_detection"
    private static let groups: [(root: String, names: String)] = [
        (
            "request",
            """
            model temperature max_tokens stream user top_p messages tools n frequency_penalty presence_penalty stop
            request_id model_family tokens prompt_tokens estimated_cost risk_score complexity_score pricing_tier id
            estimated_prompt_tokens estimated_total_tokens estimated_tokens messages[].estimated_tokens has_images
            contains_pii contains_potential_pii pii_confidence contains_sensitive_content messages_hash action
            user.department user.id user.tier user.authenticated user.status user.region prompt type source
            output_format ip_address headers.user_agent timestamp path method metadata
            """
        ),
        (
            "processing request",
            """
            token_estimate.total_tokens token_estimate.prompt_tokens token_estimate.completion_tokens
            cost_estimate.total_cost cost_estimate.prompt_cost cost_estimate.completion_cost
            \(pii).has_pii \(pii).detected \(pii).pii_types \(pii).types \(pii).confidence
            content_analysis.sensitive_content.has_sensitive_content content_analysis.sensitive_content.detected
            content_analysis.sensitive_content.categories content_analysis.sensitive_content.severity
            content_analysis.prompt_injection.has_prompt_injection content_analysis.prompt_injection.detected
            content_analysis.prompt_injection.confidence content_analysis.prompt_injection.type
            content_analysis.prompt_injection.patterns content_analysis.sentiment.score
            content_analysis.sentiment.label conversation_context.turn_count
            conversation_context.context_window_usage conversation_context.context_window_percent
            conversation_context.total_tokens risk_score complexity_score
            """
        ),
        (
            "context",
            """
            time.hour time.minute time.day_of_week time.day time.month time.year time.date time.timestamp
            environment client_ip user_attributes.user_id user_attributes.tier user_attributes.department
            user_attributes.region user_attributes.roles user_attributes.requests_this_hour
            user_attributes.requests_today user_attributes.daily_token_usage user_attributes.monthly_token_usage
            user_attributes.daily_cost user_attributes.monthly_cost
            """
        ),
        (
            "request.metadata",
            """
            user_id user_role user_tier user_level user_region user_location user_email user_age user_consent
            user_beta_tester team_id org_id department use_case domain priority complexity task_type
            task_complexity assistant_type latency_requirement cost_sensitive data_classification classification
            contains_pii processing_purpose operation_type operation_details system environment origin debug_mode
            test_mode dry_run is_test_request erasure_request export_request requires_us_residency deployment_week
            cost_center request_id client_ip user_agent connection_secure user_authenticated mfa_verified
            user_violations user_budget_spent user_budget_limit user_budget_remaining user_daily_spend daily_limit
            user_monthly_spend monthly_limit user_monthly_budget_spent user_spend_last_24h user_weekend_spend
            user_gpt4_budget_spent user_gpt35_budget_spent user_rpm_current user_rpm_limit user_tpm_current
            user_tpm_limit user_gpt4_rpm_current user_gpt35_rpm_current user_requests_today
            user_concurrent_requests team_budget_spent team_budget_limit openai_rpm_current openai_tpm_current
            anthropic_rpm_current anthropic_tpm_current
            """
        ),
        (
            "response",
            """
            finish_reason content usage.prompt_tokens usage.completion_tokens usage.total_tokens model request_id
            tokens prompt_tokens completion_tokens actual_cost choices status_code error error.type error.message
            """
        ),
        (
            "provider.openai provider.my-own",
            """
            health_status avg_latency_ms current_cost_per_token consecutive_failures circuit_breaker_state
            """
        ),
        ("provider.selected", "name region health_status fedramp_authorized"),
        ("time", "hour weekday now timezone"),
        ("model", "context_window"),
        ("global", "total_daily_spend daily_budget_limit staging_daily_spend"),
        ("department.sales", "daily_spend"),
        ("feature_flags", "new_content_filter cost_optimization"),
        ("variables", "limit"),
        ("policy", "violation evaluated decision decision.action decision.matched_policies"),
        ("", "client_identity environment rollout.week deployment.week canary.enabled metadata.request_id"),
        ("", "rate_limit.hourly quota.daily_tokens_remaining system.emergency_mode next_month_start"),
    ]

    static let paths: [String] = groups.flatMap { group in
        let names = group.names.split(whereSeparator: \.isWhitespace)
        guard !group.root.isEmpty else { return names.map(String.init) }
        return group.root.split(separator: " ").flatMap { root in names.map { "\(root).\($0)" } }
    }

    @Test(arguments: paths)
    func pathIsKnown(path: String) throws {
        let segments = path.split(separator: ".").flatMap {
            $0.hasSuffix("[]") ? [String($0.dropLast(2)), "[]"] : [String($0)]
        }
        let row = try #require(FieldCatalogue.row(for: segments), "\(path) is in no row")
        #expect(!row.summary.isEmpty)
    }

    @Test func everyPathIsListed() {
        #expect(Self.paths.count > 200)
    }
}
