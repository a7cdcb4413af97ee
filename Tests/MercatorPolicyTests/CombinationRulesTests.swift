import MercatorDiagnostics
import MercatorPolicy
import Testing

/// The policy language, section 3, sentence by sentence: one test a rule, called as the rule reads. More cases stand in
/// ``CombinationTests``.
struct CombinationRulesTests {
    /// Policies, and the verdict's digest.
    typealias Row = (policies: String, digest: String)

    private func check(
        _ row: Row, options: PolicyOptions = PolicyOptions(), sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let found = verdict(row.policies, options: options, sourceLocation: sourceLocation).digest
        #expect(found == row.digest, "\(row.policies)", sourceLocation: sourceLocation)
    }

    @Test(
        "3.1 Policies run by `priority` (higher first, default 100), then by file and position",
        arguments: [
            (
                """
                policies:
                  - {name: low, priority: 99, rules: [{action: route, provider: azure}]}
                  - {name: usual, rules: [{action: route, provider: openai}]}
                """, "route openai"
            ),
            (
                """
                policies:
                  - {name: usual, rules: [{action: route, provider: azure}]}
                  - {name: high, priority: 101, rules: [{action: route, provider: openai}]}
                """, "route openai"
            ),
            (
                """
                policies:
                  - {name: z, priority: 100, rules: [{action: log, message: one}]}
                  - {name: a, rules: [{action: log, message: two}]}
                  - {name: n, priority: -5, rules: [{action: log, message: four}]}
                  - {name: m, priority: 0, rules: [{action: log, message: three}]}
                """, "info one; info two; info three; info four"
            ),
        ] as [Row])
    func policiesRunByPriority(row: Row) { check(row) }

    @Test("3.1 then by file")
    func policiesOfEqualPriorityRunFileByFile() throws {
        func file(_ path: String, _ message: String, _ priority: Int) -> PolicySource {
            .file(
                SourceText(
                    path: path,
                    text: "policies: [{name: \(message), priority: \(priority), "
                        + "rules: [{action: log, message: \(message)}]}]"))
        }
        var diagnostics: [Diagnostic] = []
        let set = try #require(
            PolicySet.load(
                [file("a.yaml", "two", 100), file("b.yaml", "three", 100), file("c.yaml", "one", 200)],
                known: PolicyKnowledge(providers: nil), diagnostics: &diagnostics))
        var request = Request()
        #expect(set.decide(&request).notes.map(\.message) == ["one", "two", "three"])
    }

    @Test(
        "3.1 Rules run in document order inside a policy (form A/A2: `priority` first, then position)",
        arguments: [
            ("- {name: z, action: log, message: one}\n- {name: a, action: log, message: two}", "info one; info two"),
            (
                """
                mpl_version: "1.0"
                name: p
                version: "1.0.0"
                rules:
                  - {name: a, conditions: [], actions: [{type: log, level: info, message: three}]}
                  - {name: b, priority: 5, conditions: [], actions: [{type: log, level: info, message: two}]}
                  - {name: c, priority: 50, conditions: [], actions: [{type: log, level: info, message: one}]}
                  - {name: d, conditions: [], actions: [{type: log, level: info, message: four}]}
                """, "info one; info two; info three; info four"
            ),
        ] as [Row])
    func rulesRunInOrder(row: Row) { check(row) }

    @Test(
        "3.2 A matching rule that contains `deny`, `allow` or `route` ends that policy",
        arguments: [
            ("- {action: deny}\n- {action: log, message: never}", "deny policies/#1"),
            ("- {action: allow}\n- {action: deny}", ""),
            ("- {action: route, provider: openai}\n- {action: deny}", "route openai"),
            ("- {action: route, model: small}\n- {action: deny}", "route  as small"),
            ("- actions: [{type: log, message: m}, {type: allow}]\n- {action: deny}", "info m"),
            ("- {condition: request.model == 'other', action: allow}\n- {action: deny}", "deny policies/#2"),
        ] as [Row])
    func decisionsEndTheirPolicy(row: Row) { check(row) }

    @Test(
        "3.2 rules with only `log`, `tag`, `alert`, `modify`, `redact` go on",
        arguments: [
            ("- {action: log, message: m}\n- {action: deny}", "deny policies/#2; info m"),
            ("- {action: tag, key: k, value: v}\n- {action: deny}", "deny policies/#2; tag k=v"),
            ("- {action: alert, message: m}\n- {action: deny}", "deny policies/#2; warn m; alert medium m"),
            ("- {action: modify, set: {n: 1}}\n- {action: deny}", "deny policies/#2; edit n=1"),
            ("- {action: redact, types: [email]}\n- {action: deny}", "deny policies/#2"),
            (
                "- {action: transform, set_parameter: {name: n, value: 1}}\n- {action: deny}",
                "deny policies/#2; edit n=1"
            ),
            (
                "- {action: rate_limit, key: k, limit: 5, window: 60}\n- {action: log, message: m}",
                "claim requests k 5.0/60; info m"
            ),
            (
                "- {action: budget, key: k, limit: 5, window: 1h, budget_type: cost}\n- {action: log, message: m}",
                "claim cost k 5.0/3600; info m"
            ),
        ] as [Row])
    func reportsAndChangesGoOn(row: Row) {
        var options = PolicyOptions()
        options.purpose = .inspection
        check(row, options: options)
    }

    @Test(
        "3.3 Deny overrides: all policies run; any deny denies",
        arguments: [
            (
                """
                policies:
                  - {name: a, priority: 900, rules: [{action: allow}]}
                  - {name: b, priority: 500, rules: [{action: route, provider: openai}]}
                  - {name: c, priority: 1, rules: [{action: deny}]}
                """, "deny c/#1; route openai"
            ),
            (
                """
                policies:
                  - {name: a, rules: [{action: deny, code: first}]}
                  - {name: b, rules: [{action: deny, code: second}, {action: log, message: never}]}
                  - {name: c, rules: [{action: log, message: on}]}
                """, "deny a/#1; info on"
            ),
        ] as [Row])
    func anyDenyDenies(row: Row) { check(row) }

    @Test(
        "3.3 The first `route` wins (a later policy cannot override a higher one)",
        arguments: [
            (
                """
                policies:
                  - {name: a, rules: [{action: route, provider: azure, model: m}]}
                  - {name: b, rules: [{action: route, provider: openai, model: n}]}
                """, "route azure as m"
            ),
            (
                """
                policies:
                  - {name: a, priority: 1, rules: [{action: route, provider: azure}]}
                  - {name: b, priority: 2, rules: [{action: allow}]}
                  - {name: c, priority: 3, rules: [{action: route, model: n}]}
                """, "route  as n"
            ),
        ] as [Row])
    func theFirstRouteWins(row: Row) { check(row) }

    @Test(
        "3.3 `allow` ends its own policy only and, with `providers:`, narrows; none left is a deny",
        arguments: [
            (
                """
                policies:
                  - {name: a, rules: [{action: allow, providers: [openai, azure]}, {action: deny}]}
                  - {name: b, rules: [{action: allow}]}
                  - {name: c, rules: [{action: allow, providers: [azure, local]}]}
                """, "permit azure"
            ),
            (
                """
                policies:
                  - {name: a, rules: [{action: allow, providers: [openai]}]}
                  - {name: b, rules: [{action: allow, providers: [local]}]}
                """, "deny b/#1; permit "
            ),
            (
                """
                policies:
                  - {name: a, rules: [{action: allow, providers: [azure]}]}
                  - {name: b, rules: [{action: route, providers: [openai, azure]}]}
                """, "route azure; permit azure"
            ),
        ] as [Row])
    func allowNarrows(row: Row) { check(row) }

    @Test(
        "3.4 `modify`: the first write to a field within a policy wins; later conditions see the modified value",
        arguments: [
            ("- {action: modify, set: {n: 1}}\n- {action: modify, set: {n: 2, top_p: 1}}", "edit n=1; edit top_p=1"),
            (
                """
                - {condition: request.n == null, action: modify, set: {n: 1}}
                - {condition: request.n == 1, action: log, message: "n is {{ request.n }}"}
                - {condition: request.n == null, action: deny}
                """, "edit n=1; info n is 1"
            ),
            (
                """
                policies:
                  - {name: a, rules: [{action: modify, set: {n: 1}}]}
                  - {name: b, rules: [{condition: request.n == 1, action: modify, set: {n: 2}}]}
                """, "edit n=2"
            ),
        ] as [Row])
    func theFirstWriteWins(row: Row) { check(row) }

    @Test(
        "3.4 Rule `metadata` is visible to later rules at once",
        arguments: [
            (
                """
                - {action: log, message: m, metadata: {is_test_request: true}}
                - {condition: request.metadata.is_test_request == true, action: deny}
                """, "deny policies/#2; info m is_test_request=true; meta is_test_request=true"
            ),
            (
                """
                policies:
                  - {name: a, rules: [{action: allow, metadata: {group: b}}]}
                  - {name: b, rules: [{condition: request.metadata.group == "b", action: log, message: seen}]}
                """, "info seen; meta group=b"
            ),
        ] as [Row])
    func metadataIsVisibleAtOnce(row: Row) { check(row) }

    @Test(
        "3.5 Log and alert rules of later policies still run after a deny; their templates may use `policy.decision.*`",
        arguments: [
            (
                """
                policies:
                  - {name: no, rules: [{name: r, action: deny, reason: why}]}
                  - name: audit
                    priority: 50
                    rules:
                      - {action: log, message: "{{ policy.decision.policy }}/{{ policy.decision.rule }}"}
                      - {condition: policy.decision.action == "deny", action: alert, message: "{{policy.violation}}"}
                      - {action: log, message: "{{ policy.decision.matched_policies }}"}
                      - {action: modify, set: {n: 1}}
                """, "deny no/r; info no/r; warn why; info no, audit; alert medium why"
            )
        ] as [Row])
    func auditsRunAfterADeny(row: Row) { check(row) }

    @Test(
        "3.6 No match anywhere: `policy.default_action`, `allow` unless configured",
        arguments: [
            ("- {condition: request.model == 'x', action: route, provider: openai}", "", "deny default/default_action"),
            ("- {action: log, message: m}", "info m", "deny default/default_action; info m"),
            ("- {action: allow}", "", ""), ("- {action: route, provider: openai}", "route openai", "route openai"),
            (
                "policies: [{name: s, mode: shadow, rules: [{action: allow}]}]", "shadow s: allow",
                "deny default/default_action; shadow s: allow"
            ),
        ])
    func theDefaultDecides(policies: String, allowing: String, denying: String) {
        check((policies, allowing))
        var options = PolicyOptions()
        options.defaultAction = .deny
        check((policies, denying), options: options)
    }

    @Test(
        "3.7 A policy that names `response.*` in any rule is a response-phase policy",
        arguments: [
            ("- {condition: response.status_code == 200, action: deny}", "", "deny policies/#1"),
            ("- {action: log, message: m}\n- {condition: response.content contains 'x', action: deny}", "", "info m"),
            ("- {action: log, message: 'said {{ response.content }}'}", "", "info said hello"),
            ("- {action: log, message: m}", "info m", ""),
        ])
    func namingTheResponseMakesAResponsePolicy(policies: String, request: String, reply: String) throws {
        let set = try #require(load(policies).set)
        var asked = Request()
        #expect(set.decide(&asked).digest == request)
        let answer = Reply(#"{"choices":[{"message":{"content":"hello"}}]}"#)
        #expect(set.decide(Request(), reply: answer, after: Verdict()).digest == reply)
    }

    @Test(
        "3.8 A policy may be `mode: shadow`: evaluated, traced, recorded and counted, never enforced",
        arguments: [
            ("{action: deny}", "shadow s: deny"), ("{action: route, provider: azure}", "shadow s: route"),
            ("{action: allow, providers: [azure]}", "shadow s: allow"),
            ("{action: modify, set: {n: 1}, metadata: {a: 1}}", "shadow s: modify"),
            ("{condition: request.user + 1 > 0, action: deny}", "error"),
        ])
    func shadowsAreNeverEnforced(rule: String, digest: String) {
        check(
            (
                """
                policies:
                  - {name: s, priority: 500, mode: shadow, rules: [\(rule)]}
                  - {name: r, rules: [{action: route, provider: openai}]}
                """, "route openai; \(digest)"
            ))
    }

    @Test(
        "2 A condition that ends in an error does not match; `on_error` decides, `deny` for those that deny or redact",
        arguments: [
            ("action: deny", "deny policies/#1; error denied"), ("action: log, message: m", "error"),
            ("action: redact, types: [email]", "deny policies/#1; error denied"),
            ("action: route, provider: openai", "error"), ("action: modify, set: {n: 1}", "error"),
            ("action: allow, on_error: deny", "deny policies/#1; error denied"),
            ("action: deny, on_error: skip", "error"), ("action: redact, types: [email], on_error: skip", "error"),
        ])
    func errorsDoNotMatch(rule: String, digest: String) {
        check(("- {condition: request.user + 1 > 0, \(rule)}", digest))
    }
}
