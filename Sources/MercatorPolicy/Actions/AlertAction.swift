import MercatorExpression
import MercatorYAML

/// `alert`: tells somebody, and never holds a request up.
struct AlertAction: PolicyAction {
    static let word = "alert"
    static let summary = "sends a message to a webhook, writes it to the log, and goes on"
    static let keys = [
        ActionKey("webhook", alias: "destination", .url, "the URL; `policy.alerts.webhook` unless given"),
        ActionKey("message", alias: "reason", .text, "the text; a template"),
        ActionKey(
            "severity", .word(Severity.allCases.map(\.rawValue)), "low, medium, high or critical; medium unless given"),
    ]
    static let isNote = true

    private enum Severity: String, CaseIterable {
        case low, medium, high, critical

        var level: NoteLevel {
            switch self {
            case .low: .info
            case .medium: .warn
            case .high: .error
            case .critical: .critical
            }
        }
    }

    private let webhook: WebhookTemplate?
    private let message: Template?
    private let severity: Severity

    init?(_ reader: inout ActionReader) {
        webhook = WebhookTemplate(&reader)
        message = reader.template("message", "reason")
        severity = reader.word("severity") ?? .medium
        if reader.node("webhook", "destination") != nil {
            guard webhook != nil else { return nil }
        } else if !reader.compiler.options.hasAlertWebhook {
            reader.compiler.report.warning(
                "no-webhook", "\(reader.title): `alert` names no webhook, and there is none by default",
                at: reader.draft.node, hint: "add `webhook: https://…`, or set `policy.alerts.webhook`; the log has it")
        }
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {
        guard judgement.verdict.alerts.count < PolicyBounds.entriesMax else { return }
        let text = message?.message(&judgement) ?? "rule `\(rule.rule)` of policy `\(rule.policy)` matched"
        let url = webhook?.url(&judgement)
        judgement.note(rule, severity.level, text)
        if webhook != nil, url == nil { return judgement.fault(rule, "the webhook is no URL", denies: false) }
        judgement.verdict.alerts.append(
            PolicyAlert(rule: rule, webhook: url, message: text, severity: severity.rawValue))
    }
}
