import MercatorExpression
import MercatorJSON
import MercatorYAML

/// `redact`: takes text out of the request before it goes out, or of the reply before it goes back.
struct RedactAction: PolicyAction {
    static let word = "redact"
    static let summary = "takes text out of the request, or of the reply if its policy reads `response`, and goes on"
    static let keys = [
        ActionKey("pattern", .pattern, "what to take out; a regular expression"),
        ActionKey(
            "types", alias: "type",
            .words(SensitiveKind.allCases.map(\.rawValue) + SensitiveKind.synonyms.keys.sorted()),
            "\(SensitiveKind.allCases.map(\.rawValue).joined(separator: ", "))"),
        ActionKey("replacement", .text, "what to write instead; `\\1` is the pattern's first group"),
        ActionKey(
            "fields", alias: "field", .texts, "only in these fields; without pattern and types, their whole values"),
        ActionKey(
            "method", alias: "strategy", .word(Method.allCases.map(\.rawValue)),
            "mask (`***`), remove, or replace; mask unless given"),
        ActionKey("reason", alias: "message", .text, "why, for the log; a template"),
    ]
    static let needs = ["pattern", "types", "type", "fields", "field"]
    static let deniesOnError = true

    enum Method: String, CaseIterable { case mask, remove, replace }

    private let redactions: [TextRedaction]
    /// Empty is every text of the body.
    private let fields: [RedactionField]
    /// What stands for a whole value; nil takes the member out where it can be.
    private let substitute: String?
    private let reason: Template?

    init?(_ reader: inout ActionReader) {
        reason = reader.template("reason", "message")
        guard let read = RedactionReader(&reader) else { return nil }
        redactions = read.redactions
        fields = read.fields
        substitute = read.substitute
        if reader.compiler.phase == .response { reader.warnAboutStreams() }
    }

    func perform(for rule: RuleReference, in judgement: inout Judgement) {
        guard let root = judgement.editable else { return judgement.fail(rule, "there is no JSON body to redact") }
        var work = RedactionWork()
        if redactions.isEmpty {
            for field in fields { work.replaceWhole(field, in: root, substitute) }
        } else if fields.isEmpty {
            for (member, text) in BodyTexts.all(in: root, judgement.compiledPhase) {
                work.redact(text, in: member, redactions)
            }
        } else {
            for field in fields {
                for value in field.values(in: root) {
                    for text in BodyTexts.below(value) { work.redact(text, in: field.member, redactions) }
                }
            }
        }
        guard !work.isTooMuch else { return judgement.fail(rule, "more is to be redacted than fits its bound") }
        guard work.count > 0 else { return }
        if judgement.compiledPhase == .response { work.dropLogprobs(of: root) }
        guard judgement.rewrite(work.splices) else { return judgement.fail(rule, "the body cannot be redacted") }
        for (member, count) in work.counts {
            let name = judgement.compiledPhase == .request ? member : "response.\(member)"
            judgement.name(name)
            judgement.verdict.redactions.append(PolicyRedaction(rule: rule, member: name, count: count))
        }
        if let reason { judgement.note(rule, .info, reason) }
    }
}
