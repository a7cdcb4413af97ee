import MercatorExpression

extension FieldCatalogue {
    /// `provider.<name>.*`, `provider.selected.*`, `model.*`.
    static let providerRows: [FieldRow] =
        [
            FieldRow(
                "model.context_window", .int, .computed(.contextWindow),
                "tokens the model can read, as `processing.conversation.max_context_window` says"),
            FieldRow("model.family", .string, .computed(.modelFamily), "such as `GPT-4` or `Claude 3 Opus`"),
            FieldRow("model.name", .string, .computed(.model), "the model asked for"),
            FieldRow(
                "provider.selected.name", .string, .computed(.providerSelectedName),
                "the provider that the rules so far chose"),
        ] + providerKeys.map { key, type, origin, summary in FieldRow("provider.*.\(key)", type, origin, summary) }

    private static let providerKeys: [(String, ExpressionType, FieldOrigin, String)] = [
        (
            "avg_latency_ms", .number, .provider(.averageLatency),
            "milliseconds to the head of an answer, the latest weighing most"
        ),
        ("circuit_breaker_state", .string, .provider(.breakerState), "`open`, `half-open` or `closed`"),
        ("consecutive_failures", .int, .provider(.consecutiveFailures), "failures since the last success"),
        (
            "current_cost_per_token", .number, .provider(.costPerToken),
            "in US dollars, the mean of tokens in and out, from the provider's `prices`"
        ),
        ("fedramp_authorized", .bool, .provider(.fedrampAuthorized), "as configured"),
        ("health_status", .string, .provider(.healthStatus), "`healthy` or `unhealthy`"),
        ("name", .string, .provider(.name), "the provider's name"),
        ("region", .string, .provider(.region), "as configured"),
    ]

    /// Roots that operators fill: spend, flags, variables, roll-out.
    static let operatorRows: [FieldRow] = [
        FieldRow("canary.enabled", .bool, .inactive(.flags, metadata: nil), "set by the operator"),
        FieldRow("department.*.daily_spend", .number, .inactive(.limits, metadata: nil), "in US dollars"),
        FieldRow("deployment.week", .int, .inactive(.flags, metadata: nil), "set by the operator"),
        FieldRow("feature_flags.*", .any, .featureFlag, "declared under `policy.feature_flags`"),
        FieldRow("global.daily_budget_limit", .number, .inactive(.limits, metadata: nil), "in US dollars"),
        FieldRow("global.total_daily_spend", .number, .inactive(.limits, metadata: nil), "in US dollars"),
        FieldRow("global.*", .number, .inactive(.limits, metadata: nil), "`<environment>_daily_spend`, in US dollars"),
        FieldRow("quota.daily_tokens_remaining", .int, .inactive(.limits, metadata: nil), "tokens left today"),
        FieldRow("rate_limit.*", .any, .inactive(.limits, metadata: nil), "current rates"),
        FieldRow("rollout.week", .int, .inactive(.flags, metadata: nil), "set by the operator"),
        FieldRow("system.emergency_mode", .bool, .inactive(.flags, metadata: nil), "set by the operator"),
        FieldRow("variables.*", .any, .variable, "declared under the policy's `variables:` or `policy.variables`"),
    ]

    /// `policy.*`: what has been decided so far, for messages.
    static let decisionRows: [FieldRow] = [
        FieldRow("policy.decision", .any, .decision(.whole), "all of the decision so far"),
        FieldRow("policy.decision.action", .any, .decision(.action), "`allow`, `deny` or `route`"),
        FieldRow("policy.decision.matched_policies", .any, .decision(.matchedPolicies), "policies with a match"),
        FieldRow("policy.decision.policy", .any, .decision(.policy), "the policy that denied or routed"),
        FieldRow("policy.decision.reason", .any, .decision(.reason), "the author's words"),
        FieldRow("policy.decision.rule", .any, .decision(.rule), "the rule that denied or routed"),
        FieldRow("policy.evaluated", .any, .decision(.matchedPolicies), "policies with a match"),
        FieldRow("policy.violation", .any, .decision(.reason), "why the request is denied"),
    ]
}
