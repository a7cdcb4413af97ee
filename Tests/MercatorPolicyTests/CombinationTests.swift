import MercatorDiagnostics
import MercatorPolicy
import MercatorYAML
import Testing

/// The order and combination of policies and rules. Source: the policy language, section 3.
struct CombinationTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        let expected: String
        var testDescription: String { name }
    }

    @Test(arguments: order + combination + continuing)
    func combines(row: Row) {
        #expect(verdict(row.text).digest == row.expected)
    }

    private static let order = [
        Row(
            name: "higher priority runs first",
            text: """
                policies:
                  - {name: low, priority: 50, rules: [{action: route, provider: azure}]}
                  - {name: high, priority: 200, rules: [{action: route, provider: openai}]}
                """,
            expected: "route openai"),
        Row(
            name: "equal priority keeps the order of the file",
            text: """
                policies:
                  - {name: a, rules: [{action: route, provider: azure}]}
                  - {name: b, rules: [{action: route, provider: openai}]}
                """,
            expected: "route azure"),
        Row(
            name: "the first terminal rule ends its policy",
            text: """
                - {condition: 'request.model == "other"', action: deny}
                - {condition: 'request.model == "gpt-4"', action: route, provider: openai}
                - {action: deny}
                """,
            expected: "route openai"),
        Row(
            name: "rule priority comes before position",
            text: """
                name: p
                rules:
                  - {name: second, actions: [{type: route, provider: azure}], conditions: []}
                  - {name: first, priority: 10, actions: [{type: route, provider: openai}], conditions: []}
                """,
            expected: "route openai"),
    ]

    private static let combination = [
        Row(
            name: "a deny of a lower policy overrides a route",
            text: """
                policies:
                  - {name: high, priority: 200, rules: [{action: route, provider: openai}]}
                  - {name: low, rules: [{name: no, action: deny, reason: sorry}]}
                """,
            expected: "deny low/no; route openai"),
        Row(
            name: "a deny of a lower policy overrides an allow",
            text: """
                policies:
                  - {name: high, priority: 200, rules: [{action: allow}]}
                  - {name: low, rules: [{action: deny}]}
                """,
            expected: "deny low/#1"),
        Row(
            name: "the first denial is told",
            text: """
                policies:
                  - {name: a, rules: [{action: deny}]}
                  - {name: b, rules: [{action: deny}]}
                """,
            expected: "deny a/#1"),
        Row(
            name: "narrowings intersect",
            text: """
                policies:
                  - {name: a, rules: [{action: allow, providers: [openai, azure]}]}
                  - {name: b, rules: [{action: allow, providers: [azure, local]}]}
                """,
            expected: "permit azure"),
        Row(
            name: "an empty intersection is a deny",
            text: """
                policies:
                  - {name: a, rules: [{action: allow, providers: [openai]}]}
                  - {name: b, rules: [{action: allow, providers: [azure]}]}
                """,
            expected: "deny b/#1; permit "),
        Row(
            name: "a route keeps to what is permitted",
            text: """
                policies:
                  - {name: a, rules: [{action: route, providers: [openai, azure, local]}]}
                  - {name: b, rules: [{action: allow, providers: [local, azure]}]}
                """,
            expected: "route azure,local; permit azure,local"),
        Row(
            name: "a route to what is not permitted is a deny",
            text: """
                policies:
                  - {name: a, rules: [{action: route, provider: openai}]}
                  - {name: b, rules: [{action: allow, providers: [azure]}]}
                """,
            expected: "deny a/#1; route openai; permit azure"),
        Row(
            name: "logs of later policies run after a deny, and nothing else does",
            text: """
                policies:
                  - {name: a, rules: [{action: deny, reason: no}]}
                  - name: b
                    rules:
                      - {action: log, message: "was {{ policy.decision.action }}: {{policy.decision.reason}}"}
                      - {action: modify, set: {max_tokens: 5}, metadata: {a: 1}}
                      - {action: route, provider: openai, log_message: bye}
                """,
            expected: "deny a/#1; info was deny: no; info bye"),
    ]

    private static let continuing = [
        Row(
            name: "log, tag and modify go on",
            text: """
                - {action: log, message: one, log_level: warning}
                - {action: modify, set: {max_tokens: 5}}
                - {actions: [{type: tag, key: k, value: "{{ request.model }}"}, {type: tag, key: t}]}
                - {action: deny}
                - {action: log, message: never}
                """,
            expected: "deny policies/#4; edit max_tokens=5; warn one; tag k=gpt-4; tag t=true"),
        Row(
            name: "actions after a deny in the same rule run",
            text: "- actions: [{type: deny, message: no}, {type: log, level: error, message: denied}]",
            expected: "deny policies/#1; error denied"),
        Row(
            name: "the first write of a field in a policy wins, and the next policy may write again",
            text: """
                policies:
                  - name: a
                    rules:
                      - {action: modify, set: {model: one}}
                      - {action: modify, set: {model: two, max_tokens: 7}}
                  - name: b
                    rules:
                      - {condition: 'request.model == "one"', action: modify, set: {model: three}}
                """,
            expected: "edit max_tokens=7; edit model=three"),
        Row(
            name: "rule metadata is visible to later rules at once",
            text: """
                - {action: log, message: a, metadata: {test: true, n: "{{ request.model }}"}}
                - {condition: request.metadata.test == true, action: log, message: "b {{ request.metadata.n }}"}
                """,
            expected: "info a test=true n=gpt-4; info b gpt-4; meta test=true; meta n=gpt-4"),
        Row(
            name: "a write inside of what was written, or around it, is a second write of the same field",
            text: """
                - {action: modify, set: {response_format.type: text}}
                - {action: modify, set: {response_format: {type: json_object}}}
                - {action: modify, set: {response_format.strict: true}}
                """,
            expected: "edit response_format.type=text; edit response_format.strict=true"),
        Row(
            name: "an alert after a deny is sent, a tag is not set",
            text: """
                policies:
                  - {name: a, rules: [{action: deny, reason: no}]}
                  - name: b
                    rules:
                      - {action: alert, message: "denied by {{ policy.decision.policy }}/{{ policy.decision.rule }}"}
                      - {action: tag, key: late}
                """,
            expected: "deny a/#1; warn denied by a/#1; alert medium denied by a/#1"),
        Row(
            name: "an action that cannot be carried out denies where its rule denies on errors",
            text: """
                - {action: modify, set: {'request.user.name': x}, on_error: deny}
                - {action: log, message: never}
                """,
            expected: "deny policies/#1; error denied"),
        Row(
            name: "an action that cannot be carried out is passed over elsewhere",
            text: """
                - {action: modify, set: {'request.stop[3]': x}}
                - {action: log, message: on}
                """,
            expected: "info on; error"),
        Row(
            name: "shadow policies are watched and not enforced",
            text: """
                policies:
                  - name: s
                    mode: shadow
                    rules:
                      - {action: log, message: quiet, metadata: {x: 1}}
                      - {action: deny}
                      - {action: deny}
                  - {name: r, rules: [{action: route, provider: openai}]}
                """,
            expected: "route openai; shadow s: log; shadow s: deny"),
        Row(
            name: "a condition without a value denies where its rule denies",
            text: """
                - {condition: 9223372036854775807 + request.n > 0, action: log}
                - {condition: request.user + 1 > 0, action: deny}
                """,
            expected: "deny policies/#2; error denied"),
        Row(
            name: "on_error overrules the default",
            text: """
                - {condition: request.user + 1 > 0, action: deny, on_error: skip}
                - {condition: request.user + 1 > 0, action: log, on_error: deny}
                """,
            expected: "deny policies/#2; error; error denied"),
        Row(name: "nothing matches", text: "- {condition: 'false == request.x', action: deny}", expected: ""),
    ]

    @Test func defaultDenyHoldsUnlessSomethingDecides() {
        var options = PolicyOptions()
        options.defaultAction = .deny
        let log = "- {action: log, message: hi}"
        #expect(verdict(log, options: options).denial?.policy == "default")
        #expect(verdict("- {action: allow}", options: options).denial == nil)
        #expect(verdict("- {action: route, provider: openai}", options: options).denial == nil)
        #expect(verdict("policies: []", options: options).denial?.policy == "default")
    }

    @Test func inlinePoliciesComeFirstAtEqualPriority() throws {
        var diagnostics: [Diagnostic] = []
        let file = SourceText(path: "a.yaml", text: "- {action: route, provider: azure}")
        let config = SourceText(path: "config.yaml", text: "- {action: route, provider: openai}")
        let inline = try #require(YAMLReader.read(config, diagnostics: &diagnostics).first)
        let set = try #require(
            PolicySet.load(
                [.file(file), .inline(inline, config)], known: PolicyKnowledge(providers: nil),
                diagnostics: &diagnostics))
        var request = Request()
        #expect(set.decide(&request).route?.providers == ["openai"])
        #expect(set.policies.map(\.name) == ["inline", "a"])
    }
}
