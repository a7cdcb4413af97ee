import Logging
import MercatorExchange
import MercatorGateway
import MercatorPolicy
import MercatorRouting
import MercatorSystem

extension ProxyLog {
    /// What a policy's `log` action wrote.
    func write(_ note: PolicyNote, requestID: String) {
        let level: Logger.Level =
            switch note.level {
            case .debug: .debug
            case .info: .info
            case .warn: .warning
            case .error: .error
            case .critical: .critical
            }
        var metadata: Logger.Metadata = [:]
        for field in note.fields { metadata[field.name] = "\(field.value)" }
        // ORDER: ours come last, because a rule must not say who spoke.
        metadata["policy"] = "\(note.rule.policy)"
        metadata["rule"] = "\(note.rule.rule)"
        metadata["request_id"] = "\(requestID)"
        logger.log(level: level, "\(note.message)", metadata: metadata)
    }

    /// `base_url` was understood wrongly at first.
    func writeLearnedForm(of provider: ProviderPlan) {
        logger.log(
            level: .notice,
            """
            provider `\(provider.name)`: the API answers at the other form of `base_url`, without or with `/v1`; \
            remembering
            """,
            metadata: ["fix": "write `base_url` with the path that works, so that it need not be guessed"])
    }

    /// What came of a copy of a request; times in milliseconds.
    func writeMirrored(
        by provider: ProviderPlan, requestID: String, outcome: String, headAfter: UInt64?, total: UInt64, bytes: Int
    ) {
        var metadata: Logger.Metadata = [
            "provider": "\(provider.name)", "request_id": "\(requestID)", "outcome": "\(outcome)",
            "total_ms": "\(Double(total / 1_000) / 1_000)", "bytes": "\(bytes)",
        ]
        if let headAfter { metadata["head_ms"] = "\(Double(headAfter / 1_000) / 1_000)" }
        logger.log(level: .info, "mirrored", metadata: metadata)
    }

    /// A provider is left alone because it fails, or asked again.
    func write(_ state: CircuitBreaker.State, of provider: ProviderPlan, _ report: ProviderReport) {
        switch state {
        case .open:
            logger.log(
                level: .warning, "provider `\(provider.name)` is left alone: its circuit breaker has opened",
                metadata: [
                    "last_error": "\(report.lastError ?? "")", "failures": "\(report.failures)",
                    "retry_in_ms": "\((report.retryIn ?? .zero).wholeMilliseconds)",
                ])
        case .halfOpen: logger.log(level: .info, "provider `\(provider.name)` gets a trial request")
        case .closed: logger.log(level: .notice, "provider `\(provider.name)` is asked again")
        }
    }

    /// A provider's account is used up; told once until it has answered again.
    func writeUsedUp(_ provider: ProviderPlan, _ report: ProviderReport) {
        let wait = report.retryIn ?? report.coolingFor ?? .zero
        logger.log(
            level: .error, "provider `\(provider.name)` is left alone: its quota or balance is used up",
            metadata: [
                "last_error": "\(report.lastError ?? "")", "retry_in_ms": "\(wait.wholeMilliseconds)",
                "fix": "top up the account, raise its spending limit, or give the provider another key",
            ])
    }

    /// An alert that reached nobody. The path of a webhook is a secret often, so only its origin is told.
    func writeLostAlert(_ rule: RuleReference, to url: WebhookURL, reason: String, requestID: String) {
        logger.log(
            level: .warning, "an alert did not reach \(url.origin): \(reason)",
            metadata: ["policy": "\(rule.policy)", "rule": "\(rule.rule)", "request_id": "\(requestID)"])
    }

    /// Alerts that found the queue full.
    func writeDroppedAlerts(_ count: Int) {
        logger.log(
            level: .warning, "\(count) alerts were dropped: `policy.alerts.queue` is full",
            metadata: ["fix": "the receiver is too slow or away; narrow the rules that alert, or raise the queue"])
    }

    /// Alerts that were accepted and never sent.
    func writeUnsentAlerts(_ count: Int) {
        logger.log(
            level: .warning, "\(count) alerts were not sent: the gateway stopped",
            metadata: ["fix": "the receiver is slow or away; `proxy.shutdown_timeout` is how long a stop waits"])
    }

    /// A log that could not be written fast enough.
    func writeLoss(_ bytes: Int) {
        logger.log(
            level: .warning, "\(bytes) bytes of the access log were lost",
            metadata: ["fix": "the disk is full or too slow for the log"])
    }

    /// A provider's failure with its cause and the fix, for the operator.
    func write(_ refusal: Refusal, _ dossier: Dossier) {
        var metadata: Logger.Metadata = [
            "request_id": "\(dossier.requestID)", "code": "\(refusal.code)", "attempts": "\(dossier.attempts.count)",
        ]
        if dossier.attempts.count > 1 { metadata["tried"] = "\(dossier.attemptsText)" }
        if let provider = dossier.attempts.last?.provider { metadata["provider"] = "\(provider)" }
        if let hint = refusal.operatorHint { metadata["fix"] = "\(hint)" }
        logger.log(level: .warning, "\(refusal.message)", metadata: metadata)
    }
}
