import MercatorExpression
import MercatorYAML

/// What `rate_limit` and `budget` have in common: an account, a limit and a window.
struct LimitRule: Sendable {
    /// Nil counts all requests on one account.
    private let key: Template?
    private let limit: RuleValue
    private let windowSeconds: Int
    private let message: Template?
    private let code: String

    /// The keys of both actions; each adds its own.
    static let keys = [
        ActionKey("key", .text, "whose account, such as `{{ request.metadata.user_id }}`; one for all unless given"),
        ActionKey("limit", .limit, "how much fits into the window; a number or a template"),
        ActionKey("window", .window, "over how long: `1h`, `1d`, or seconds; a minute for requests, a day for budgets"),
        ActionKey("message", alias: "reason", .text, "what the client reads; a template"),
        ActionKey("code", .text, "the error code"),
    ]

    init?(_ reader: inout ActionReader, code: String, windowSeconds standard: Int) {
        key = reader.template("key")
        if key == nil, reader.node("key") != nil { return nil }
        guard let node = reader.node("limit") else {
            reader.missing("a limit", hint: "add `limit: 100`")
            return nil
        }
        guard let limit = Self.limit(node, &reader), let window = Self.window(standard, &reader) else { return nil }
        self.limit = limit
        windowSeconds = window
        message = reader.template("message", "reason")
        self.code = reader.text("code") ?? code
    }

    private static func limit(_ node: YAMLNode, _ reader: inout ActionReader) -> RuleValue? {
        guard let value = reader.compiler.value(node) else { return nil }
        guard case .constant(let constant) = value else { return value }
        if number(constant) != nil { return value }
        reader.compiler.report.error(
            "value", "`limit` must be a number above zero, not `\(constant.displayed)`", at: node,
            hint: "write `limit: 100`")
        return nil
    }

    /// Seconds; nil after an error.
    private static func window(_ standard: Int, _ reader: inout ActionReader) -> Int? {
        guard let node = reader.node("window") else { return standard }
        let seconds = node.int ?? node.string.flatMap(DurationText.parse).map { Int($0.components.seconds) }
        if let seconds, (1...PolicyBounds.windowSecondsMax).contains(seconds) { return seconds }
        reader.compiler.report.error(
            "value", "`window` cannot be `\(node.string ?? node.shapeName)`", at: node,
            hint: "write seconds, or a duration such as `30s`, `1h` or `1d`; at most 366 days")
        return nil
    }

    private static func number(_ value: ExpressionValue) -> Double? {
        let number: Double?
        switch value.resolved {
        case .int(let whole): number = Double(whole)
        case .uint(let whole): number = Double(whole)
        case .double(let double): number = double
        case .string(let text), .text(let text): number = Double(text)
        default: number = nil
        }
        guard let number, number > 0, number.isFinite else { return nil }
        return number
    }

    /// Notes the claim in the verdict; without an account or a limit the rule has failed.
    func claim(_ unit: LimitClaim.Unit, for rule: RuleReference, in judgement: inout Judgement) {
        guard judgement.verdict.claims.count < PolicyBounds.entriesMax else { return }
        let account = key?.message(&judgement) ?? "*"
        guard !account.isEmpty else { return judgement.fail(rule, "the key of the limit has no value") }
        guard let limit = Self.number(limit.value(&judgement)) else {
            return judgement.fail(rule, "the limit is no number above zero")
        }
        judgement.verdict.claims.append(
            LimitClaim(
                rule: rule, unit: unit, key: account, limit: limit, windowSeconds: windowSeconds,
                message: message?.message(&judgement) ?? "", code: code))
    }
}
