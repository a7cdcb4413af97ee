import MercatorDiagnostics
import MercatorPolicy
import MercatorYAML
import Testing

/// What loading accepts, and what it says about the rest.
struct LoadingTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        /// `severity line:column code`, and words that message or hint must hold.
        let expected: [String]
        var testDescription: String { name }
    }

    @Test(arguments: keyRows + actionRows + structureRows)
    func reports(row: Row) {
        let (set, diagnostics) = load(row.text)
        let lines = diagnostics.inReadingOrder.map { diagnostic in
            let position = diagnostic.position.map { "\($0.line):\($0.column)" } ?? "-"
            return "\(diagnostic.severity.rawValue) \(position) \(diagnostic.code) \(diagnostic.message)"
                + (diagnostic.hint.map { " | \($0)" } ?? "")
        }
        #expect(lines == row.expected)
        #expect((set == nil) == row.expected.contains { $0.hasPrefix("error") })
    }

    private static let keyRows = [
        Row(
            name: "unknown rule key", text: "- condition: 'true'\n  action: route\n  provder: openai",
            expected: [
                "error 2:11 policy/missing-key rule `#1` of policy `policies`: `route` needs a provider or a model"
                    + " | add `provider: <name>`",
                "error 3:3 policy/unknown-key unknown key `provder` in action `route` | did you mean `provider`?",
            ]),
        Row(
            name: "unknown policy key", text: "policies:\n  - name: a\n    prioritee: 1\n    rules: [{action: allow}]",
            expected: [
                "error 3:5 policy/unknown-key unknown key `prioritee` in policy `a` | did you mean `priority`?"
            ]),
        Row(
            name: "wrong types",
            text:
                "policies:\n  - name: a\n    priority: high\n    mode: watch\n"
                + "    rules: [{action: deny, status_code: 200}]",
            expected: [
                "error 3:15 policy/type `priority` must be an integer, not text",
                "error 4:11 policy/value `mode` cannot be `watch` | write one of enforce, shadow",
                "error 5:41 policy/range `status_code` is 200, outside 400 to 599",
            ]),
    ]

    private static let actionRows = [
        Row(
            name: "block is deny", text: "- {condition: 'true', action: block}",
            expected: ["error 1:31 policy/unknown-action unknown action `block` | did you mean `deny`?"]),
        Row(
            name: "no action", text: "- condition: 'true'",
            expected: [
                "error 1:3 policy/missing-action rule `#1` of policy `policies` has no action"
                    + " | add `action:` with one of"
                    + " alert, allow, budget, deny, log, modify, rate_limit, redact, route, tag, transform"
            ]),
        Row(
            name: "unknown provider", text: "- {action: route, provider: opnai}",
            expected: ["error 1:29 policy/unknown-provider unknown provider `opnai` | did you mean `openai`?"]),
        Row(
            name: "protection that does not exist yet",
            text: "- {name: slow, action: rate_limit, limit: 5, window: 1h}",
            expected: [
                "error 1:24 policy/not-active rule `slow` of policy `policies`: `rate_limit` is not active yet"
                    + " (limits and budgets), so it would protect nothing"
                    + " | take the rule out, or set `mode: shadow` on its policy"
            ]),
        Row(
            name: "a protection of replies says what it costs streams",
            text: "- {condition: response.content matches \"secret\", action: deny}\n- {action: log}",
            expected: [
                "warning 1:58 policy/stream-held rule `#1` of policy `policies`: `deny` holds streams back until the"
                    + " whole reply has been checked"
                    + " | callers get the events late, all at once; screening event by event is later work"
            ]),
        Row(
            name: "a report on replies", text: "- {condition: response.status_code == 401, action: log}", expected: []),
        Row(
            name: "what comes too late for a reply",
            text: """
                - {condition: response.status_code == 200, action: modify, set: {max_tokens: 5}}
                - {action: rate_limit, limit: 5}
                - {action: allow, providers: [azure]}
                - {action: redact, fields: [request.user], method: mask}
                """,
            expected: [
                "error 1:52 policy/phase rule `#1` of policy `policies`: `modify` of `max_tokens` comes too late once"
                    + " there is a reply, and the policy reads `response`"
                    + " | put it into a policy of its own that does not name `response`",
                "error 2:12 policy/phase rule `#2` of policy `policies`: `rate_limit` counts requests before they are"
                    + " sent, and the policy reads `response`"
                    + " | put it into a policy of its own that does not name `response`",
                "error 3:12 policy/phase rule `#3` of policy `policies`: `allow` with `providers` narrows who is asked,"
                    + " and the policy reads `response`"
                    + " | put it into a policy of its own that does not name `response`",
                "error 4:29 policy/phase rule `#4` of policy `policies`: `request.user` has gone out before there is a"
                    + " reply to redact | put it into a policy of its own that does not name `response`",
            ]),
        Row(
            name: "single equals sign", text: "- condition: request.model = \"x\"\n  action: deny",
            expected: ["error 1:28 expression/assignment `=` does not compare | use `==`"]),
    ]

    private static let structureRows = [
        Row(
            name: "a file without rules", text: "version: \"1.0\"",
            expected: ["warning 1:1 policy/empty policy `policies` holds no rule"]),
        Row(name: "an empty file", text: "", expected: ["warning - policy/empty the file holds no policy"]),
        Row(
            name: "a policy without rules beside others", text: "policies: [{name: a, priority: 3}]",
            expected: ["warning 1:12 policy/empty policy `a` holds no rule"]),
        Row(
            name: "unreachable rules", text: "- {action: deny}\n- {action: log}",
            expected: [
                "warning 2:3 policy/unreachable rule `#2` of policy `policies` is never reached"
                    + " | rule `#1` above it always applies and ends the policy"
            ]),
        Row(
            name: "names used twice",
            text: "policies:\n  - {name: a, rules: [{action: log}]}\n  - {name: a, rules: [{action: log}]}",
            expected: [
                "warning 3:5 policy/duplicate-name there are two policies called `a`"
                    + " | the other is in policies.yaml, line 2"
            ]),
        Row(
            name: "a condition that never holds", text: "- {condition: 'false', action: deny}",
            expected: [
                "warning 1:3 policy/never rule `#1` of policy `policies` never applies | its condition is always false"
            ]),
    ]

    @Test(arguments: [
        "version: \"1.0\"\npolicies: [{name: a, rules: [{condition: 'true', action: log}]}]",
        "- {condition: 'true', action: log}",
        "policies: [{condition: 'true', action: log}]",
        "policies: [{name: b, priority: 3}, {action: log}]",
        "mpl_version: \"1.0\"\nname: x\nversion: \"1.0.0\"\npolicies: [{name: a, rules: [{action: log}]}]",
        "name: a\nrules: [{name: r, conditions: [], actions: [{type: log, level: info, message: hi}]}]",
    ])
    func everyFragmentLoads(text: String) {
        let (set, diagnostics) = load(text)
        #expect(!diagnostics.containsError, "\(diagnostics.map(\.message))")
        #expect(set?.policies.reduce(0) { $0 + $1.ruleCount } == 1)
        var request = Request()
        #expect(set?.decide(&request).notes.count == 1)
    }

    @Test func versionFollowsTextAndOptions() {
        let text = "- {action: log}"
        var options = PolicyOptions()
        options.defaultAction = .deny
        let version = load(text).set?.version
        #expect(version?.count == 16)
        #expect(load(text).set?.version == version)
        #expect(load(text + " ").set?.version != version)
        #expect(load(text, options: options).set?.version != version)
    }

    @Test func conditionMistakesPointIntoBlockScalars() {
        let text = "- condition: |\n    request.model == \"a\" and\n      request.model =  \"b\"\n  action: deny"
        let (_, diagnostics) = load(text)
        #expect(diagnostics.first?.position == SourcePosition(line: 3, column: 21))
    }

    @Test func denialCarriesWhatTheClientReads() throws {
        let text = "- {name: r, action: deny, message: 'no {{ request.model }}', code: nope, status_code: 451}"
        let denial = try #require(verdict(text).denial)
        #expect(denial.message == "Request denied by policy: no gpt-4")
        #expect(denial.code == "nope")
        #expect(denial.status == 451)
        let bare = try #require(verdict("- {action: deny}").denial)
        #expect(bare.message == "Request denied by policy")
        #expect(bare.code == "policy_denied")
        #expect(bare.status == 403)
    }

    @Test func inspectionLoadsWhatEnforcementRefuses() {
        var options = PolicyOptions()
        options.purpose = .inspection
        let (set, diagnostics) = load("- {action: rate_limit, limit: 5}", options: options)
        #expect(set != nil)
        #expect(diagnostics.map(\.severity) == [.warning])
    }

    @Test func shadowPoliciesMayHoldWhatIsNotActive() {
        let (set, diagnostics) = load("policies: [{name: a, mode: shadow, rules: [{action: budget, limit: 5}]}]")
        #expect(set != nil)
        #expect(diagnostics.map(\.severity) == [.warning])
    }

    @Test func longReasonIsCut() {
        let text = "- {action: deny, reason: '{{ request.model }}'}"
        let request = Request(#"{"model": "\#(String(repeating: "é", count: 5_000))"}"#)
        #expect((verdict(text, on: request).denial?.reason.utf8.count ?? 0) <= PolicyBounds.messageBytesMax + 8)
    }
}
