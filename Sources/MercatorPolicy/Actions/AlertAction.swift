import MercatorExpression
import MercatorYAML

/// `alert`: tells somebody, and never holds a request up.
struct AlertAction: PolicyAction {
    static let word = "alert"
    static let summary = "sends a message to a webhook and goes on"
    static let keys = [
        ActionKey("webhook", alias: "destination", "the URL; the operator's default unless given"),
        ActionKey("message", "the text; a template"),
        ActionKey("severity", "low, medium, high or critical; medium unless given"),
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

    private let webhook: Template?
    private let message: Template?
    private let severity: Severity

    init?(_ reader: inout ActionReader) {
        webhook = reader.template("webhook", "destination")
        message = reader.template("message")
        severity = reader.word("severity") ?? .medium
        reader.compiler.report.warning(
            "not-active", "\(reader.title): `alert` is not active yet: it writes to the log and calls no webhook",
            at: reader.draft.node)
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {
        guard judgement.verdict.alerts.count < PolicyBounds.entriesMax else { return }
        let text = message?.message(&judgement) ?? "rule `\(rule.rule)` of policy `\(rule.policy)` matched"
        let webhook = webhook?.message(&judgement)
        judgement.verdict.alerts.append(
            PolicyAlert(rule: rule, webhook: webhook, message: text, severity: severity.rawValue))
        judgement.note(rule, severity.level, text)
    }
}
