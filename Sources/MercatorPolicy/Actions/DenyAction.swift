import MercatorExpression
import MercatorYAML

/// `deny`: refuses the request.
struct DenyAction: PolicyAction {
    static let word = "deny"
    static let summary = "refuses the request and ends its policy; no other policy can undo it"
    static let keys = [
        ActionKey("reason", alias: "message", .text, "what the client reads; a template"),
        ActionKey("code", .text, "the error code instead of `policy_denied`"),
        ActionKey("status_code", .integer(400...599), "the HTTP status instead of 403; 400 to 599"),
        ActionKey("notify", .flag, "accepted; a denial always tells the client"),
        ActionKey("grace_period", .flag, "not active yet: denies at once"),
    ]
    static let endsPolicy = true
    static let deniesOnError = true

    private let reason: Template?
    private let code: String
    private let status: Int

    init?(_ reader: inout ActionReader) {
        reason = reader.template("reason", "message")
        code = reader.text("code") ?? "policy_denied"
        status = reader.integer("status_code", in: 400...599) ?? 403
        _ = reader.flag("notify")
        if reader.compiler.phase == .response { reader.warnAboutStreams() }
        if reader.flag("grace_period") ?? false, let node = reader.node("grace_period") {
            reader.compiler.report.warning(
                "not-active", "\(reader.title): `grace_period` is not active yet; the rule denies at once", at: node)
        }
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {
        let reason = reason?.message(&judgement) ?? ""
        judgement.deny(Denial(rule: rule, reason: reason, code: code, status: status))
    }
}
