import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorYAML

/// What a test expects: a list of things that must hold, each with the key it was written under.
struct PolicyExpectation {
    /// What came of a case, as expectations see it.
    struct Outcome {
        var verdict: Verdict
        /// The body as it would go out.
        var body: JSONValue?
        /// The reply's body as the client would get it.
        var reply: JSONValue?
        /// The provider that would serve the request; nil when nothing says.
        var provider: String?
        /// Where it is; nil when nothing says.
        var region: String?
    }

    /// One expectation: nil from `actual` when it holds, else what was there instead.
    struct Check {
        var key: String
        var expected: String
        var actual: (Outcome) -> String?
    }

    private(set) var checks: [Check] = []

    var isEmpty: Bool { checks.isEmpty }

    static let keys: Set<String> = [
        "action", "alert_contains", "alerted", "alerts_contain", "body_contains", "body_not_contains", "claims", "code",
        "decided_by", "edits", "error",
        "error_contains", "error_msg", "log_contains", "log_level", "logged", "logs_contain", "matched", "metadata",
        "model", "modified", "not_logged", "not_matched", "policy", "provider", "provider_region", "providers",
        "reason",
        "reason_contains", "redacted", "response_contains", "response_not_contains", "rule", "rule_matches", "rules",
        "set", "shadow", "status", "status_code", "tags",
        "transforms",
    ]

    /// What did not hold.
    func failures(of outcome: Outcome) -> [PolicyTestResult.Failure] {
        checks.compactMap { check in
            check.actual(outcome).map {
                PolicyTestResult.Failure(key: check.key, expected: check.expected, actual: $0)
            }
        }
    }

    /// Reads what stands under `expect:`.
    mutating func read(_ node: YAMLNode, _ report: inout PolicyReport) {
        // `expect: deny` says the same as `expect: {action: deny}`.
        if node.string != nil { return readAction(node, &report) }
        guard let members = node.mapping else {
            return report.error("type", "`expect` must be a mapping, not \(node.shapeName)", at: node)
        }
        for (key, value) in members { read(key, value, &report) }
    }

    private mutating func read(_ key: YAMLNode, _ node: YAMLNode, _ report: inout PolicyReport) {
        let name = key.string ?? ""
        switch name {
        case "action": readAction(node, &report)
        case "reason", "reason_contains", "code", "status", "status_code": readDenial(name, node, &report)
        case "logs_contain", "log_contains", "logged", "not_logged", "log_level", "alerted", "alerts_contain",
            "alert_contains":
            readNotes(name, node, &report)
        case "provider", "providers", "provider_region", "model": readRoute(name, node, &report)
        case "rule", "policy", "decided_by", "rule_matches", "rules", "matched", "not_matched", "shadow":
            readRules(name, node, &report)
        case "body_contains", "body_not_contains", "response_contains", "response_not_contains", "redacted", "claims":
            readBodies(name, node, &report)
        case "tags", "edits", "set", "transforms", "modified", "metadata": readChanges(name, node, &report)
        case "error":
            guard let wanted = report.flag(node, name) else { return }
            add(name, "\(wanted)") { outcome in
                let errors = outcome.verdict.errors.map(\.message)
                return errors.isEmpty != wanted ? nil : errors.isEmpty ? "no error" : quoted(errors)
            }
        case "error_msg", "error_contains":
            contains(name, node, &report) { $0.verdict.errors.map(\.message) }
        default: report.unknown(key, in: "`expect`", known: Self.keys)
        }
    }

    mutating func add(_ key: String, _ expected: String, _ actual: @escaping (Outcome) -> String?) {
        checks.append(Check(key: key, expected: expected, actual: actual))
    }

    /// Each of the texts must be in one of the lines.
    mutating func contains(
        _ key: String, _ node: YAMLNode, _ report: inout PolicyReport, _ lines: @escaping (Outcome) -> [String]
    ) {
        for part in report.texts(node, key) ?? [] {
            add(key, quoted(part)) { outcome in
                let lines = lines(outcome)
                if lines.contains(where: { $0.contains(part) }) { return nil }
                return lines.isEmpty ? "nothing" : quoted(lines)
            }
        }
    }
}

/// The text as failures show it.
func quoted(_ text: String) -> String { TracedText.shown(.string(text), isSecret: false) }

/// The texts as failures show them.
func quoted(_ texts: [String]) -> String { texts.map { quoted($0) }.joined(separator: ", ") }
