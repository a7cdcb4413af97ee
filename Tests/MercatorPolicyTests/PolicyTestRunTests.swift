import MercatorDiagnostics
import MercatorLive
import MercatorPolicy
import MercatorSystem
import Testing

/// The test files of policies: what they may say, and that a wrong expectation fails.
@Suite struct PolicyTestRunTests {
    private static let policies = """
        policies:
          - name: guard
            rules:
              - name: big
                condition: request.max_tokens > 1000 and request.metadata.user_tier != "gold"
                action: deny
                reason: "{{ request.max_tokens }} tokens are too many"
                status_code: 429
              - name: night
                condition: time.hour >= 22 or time.weekday == 0
                action: log
                message: "out of hours: {{ time.hour }}"
              - name: sick
                condition: provider.openai.health_status == "unhealthy"
                action: route
                provider: azure
              - name: costly
                condition: request.estimated_cost > 1
                action: route
                model: small
              - name: lucky
                condition: random() < 0.1
                actions:
                  - {type: tag, key: group, value: canary}
                  - {type: modify, set: {max_tokens: 7}}
              - name: agent
                condition: request.headers.user_agent contains "curl"
                action: deny
        """

    private static func run(
        _ tests: String, policies text: String = policies
    ) -> (results: [PolicyTestResult], diagnostics: [Diagnostic], coverage: PolicyCoverage?) {
        let options = PolicyOptions()
        var reader = PolicyTestReader(options: options)
        reader.read(SourceText(path: "t.test.yaml", text: tests))
        let (set, _) = load(text)
        guard let set, !reader.diagnostics.containsError else { return ([], reader.diagnostics, nil) }
        var run = PolicyTestRun(policies: set, providers: { $0 == "gpt-4" ? "openai" : nil })
        let results = reader.cases.map { run.run($0) }
        return (results, reader.diagnostics, run.coverage)
    }

    private static func one(_ test: String) -> PolicyTestResult? {
        run("tests:\n  - {name: t, \(test)}\n").results.first
    }

    @Test(arguments: [
        "request: {max_tokens: 2000}, expect: {action: deny}",
        "request: {max_tokens: 2000}, expect: {action: block}",
        "request: {max_tokens: 2000}, expect: deny",
        "request: {max_tokens: 2000}, expected: {reason: 2000 tokens are too many, status: 429, code: policy_denied}",
        "request: {max_tokens: 2000}, expect: {reason_contains: too many, rule: big, policy: guard}",
        "request: {max_tokens: 2000}, expect: {decided_by: guard/big, rule_matches: [big], not_matched: night}",
        "request: {max_tokens: 2000, metadata: {user_tier: gold}}, expect: {action: allow}",
        "request: {max_tokens: 2000}, metadata: {user_tier: gold}, expect: {action: allow}",
        "request: {max_tokens: 2000}, metadata: {user: {tier: gold}}, expect: {action: allow}",
        "request: {max_tokens: 2000}, key: {metadata: {user_tier: gold}}, expect: {action: allow}",
        "request: {max_tokens: 2000}, headers: {X-Mercator-Metadata-User-Tier: gold}, expect: {action: allow}",
        "time: {hour: 23}, expect: {logged: true, logs_contain: 'out of hours: 23', log_level: info}",
        "time: {hour: 10, weekday: Sunday}, expect: {log_contains: out of hours}",
        "time: {weekday: 0}, expect: {matched: night}", "time: {hour: 10, weekday: 3}, expect: {logged: false}",
        "time: 2026-01-04T10:00:00Z, expect: {logged: true}", "time: {date: 2026-01-04}, expect: {logged: true}",
        "now: 2026-01-05T22:30:00Z, expect: {logged: true}",
        "provider_state: {openai: unhealthy}, expect: {action: route, provider: azure}",
        "provider_state: {openai: {health_status: unhealthy}, azure: {region: eu}}, expect: {provider_region: eu}",
        "fields: {provider.openai.health_status: unhealthy}, expect: {providers: [azure]}",
        "provider: {openai: {health_status: unhealthy}}, expect: {providers: [azure]}",
        "request: {model: gpt-4}, expect: {provider: openai}",
        "request: {estimated_cost: 2}, expect: {model: small, action: route}",
        "metadata: {estimated_cost: 2}, expect: {model: small}",
        "limits: {estimated_cost: 2}, expect: {model: small}",
        "random: 0.05, expect: {tags: {group: canary}, edits: {max_tokens: 7}, action: modify}",
        "random: [0.05], expect: {tags: [group], set: {request.max_tokens: 7}, rule: lucky}",
        "random: 0.5, expect: {action: allow}", "request: {headers: {User-Agent: curl/8}}, expect: {action: deny}",
        "skip: later, expect: {action: deny}",
    ]) func holds(test: String) throws {
        let result = try #require(Self.one(test), "\(Self.run("tests:\n  - {name: t, \(test)}\n").diagnostics)")
        #expect(result.status != .failed, "\(result.error ?? "")")
    }

    @Test(arguments: [
        ("request: {max_tokens: 2000}, expect: {action: allow}", "expected action allow, got deny"),
        ("request: {max_tokens: 2}, expect: {action: deny}", "expected action deny, got allow (no rule decided)"),
        ("request: {max_tokens: 2000}, expect: {reason: x}", "expected reason \"x\", got \"2000 tokens are too many\""),
        ("request: {max_tokens: 2000}, expect: {rule: small}", "expected rule \"small\", got \"guard/big\""),
        ("random: 0.05, expect: {tags: {group: x}}", "expected tags group = \"x\", got \"canary\""),
        ("random: 0.05, expect: {edits: {max_tokens: 8}}", "expected edits max_tokens = 8, got 7"),
        ("random: 0.05, expect: {metadata: {a: 1}}", "expected metadata a = 1, got no a"),
        ("time: {hour: 10}, expect: {logged: true}", "expected logged true, got nothing"),
        ("expect: {provider: azure}", "expected provider \"azure\", got no provider"),
        ("expect: {status: 403}", "expected status 403, got 200"), ("expect: {shadow: true}", "expected shadow true"),
        ("expect: {error: true}", "expected error true, got no error"),
        ("expect: {alerted: true}", "expected alerted true, got nothing"),
        ("request: {max_tokens: 2000}, expect: {not_matched: big}", "got \"guard/big\" matched"),
    ]) func aWrongExpectationFails(test: String, error: String) throws {
        let result = try #require(Self.one(test))
        #expect(result.status == .failed)
        #expect(result.error?.contains(error) ?? false, "\(result.error ?? "")")
    }

    @Test(arguments: [
        ("expects: {action: deny}", "test/unknown-key", "did you mean `expect`?"),
        ("expect: {acton: deny}", "test/unknown-key", "did you mean `action`?"),
        ("expect: {action: denny}", "test/unknown-action", "did you mean `deny`?"),
        ("request: {}, name: x", "test/missing-key", "add `expect: {action: deny}`"),
        ("time: {hour: 25}, expect: deny", "test/range", nil),
        ("time: {hours: 2}, expect: deny", "test/unknown-key", "did you mean `hour`?"),
        ("time: {weekday: Mondy}, expect: deny", "test/time", "did you mean `monday`?"),
        ("time: soon, expect: deny", "test/time", "write `2026-01-05T09:30:00Z`, or seconds since 1970"),
        ("time: {month: 2, day: 30}, expect: deny", "test/time", "write `date: 2026-01-05`"),
        ("random: 1.5, expect: deny", "test/type", "it is what `random()` tells, in turn"),
        ("fields: {providr.x: 1}, expect: deny", "test/unknown-field", "did you mean `provider`?"),
        ("key: {id: 1}, expect: deny", "test/unknown-key", nil), ("request: 5, expect: deny", "test/type", nil),
        ("expect: [deny]", "test/type", nil), ("expect: {status: many}", "test/type", nil),
    ]) func mistakesAreReported(test: String, code: String, hint: String?) {
        let found = Self.run("tests:\n  - {\(test)}\n").diagnostics.first { $0.code == code }
        #expect(found != nil)
        if let hint { #expect(found?.hint == hint) }
    }

    @Test(arguments: ["tests: 5", "test: []", "5", "tests: []", "tests: [5]"])
    func filesThatHoldNoTestsAreErrors(text: String) {
        #expect(Self.run(text).diagnostics.containsError)
    }

    @Test func testsInPoliciesAreFound() {
        let form = "{name: t, request: {max_tokens: 5}, expected: {action: allow, rule_matches: []}}"
        var reader = PolicyTestReader(options: PolicyOptions())
        let text = "tests: [\(form)]\npolicies:\n  - name: p\n    rules: []\n    tests: [\(form)]\n"
        reader.readTests(ofPolicies: SourceText(path: "a.yaml", text: text))
        reader.readTests(ofPolicies: SourceText(path: "b.yaml", text: "name: a\nrules: []\ntests: [\(form)]\n"))
        #expect(reader.cases.map(\.name) == ["t", "p: t", "a: t"])
        #expect(reader.diagnostics.isEmpty)
    }

    @Test(arguments: [
        "{hour: 23, date: 2026-07-05}", "{hour: 23, date: 2026-01-05}", "{hour: 23, weekday: saturday}",
        "{date: 2026-07-05, hour: 0, minute: 30}",
    ]) func timeIsThatOfThePoliciesZone(time: String) throws {
        let zone = try #require(ZoneLibrary(System.live.files).zone("America/New_York"))
        var options = PolicyOptions()
        options.zone = zone
        var reader = PolicyTestReader(options: options)
        let hour = time.contains("23") ? 23 : 0
        reader.read(
            SourceText(path: "t.yaml", text: "[{name: t, time: \(time), expect: {logs_contain: 'it is \(hour)'}}]"))
        let (set, _) = load("- {action: log, message: 'it is {{ time.hour }}'}", options: options)
        var run = PolicyTestRun(policies: try #require(set))
        let result = run.run(try #require(reader.cases.first))
        #expect(result.status == .passed, "\(result.error ?? "")")
    }

    @Test func theSelectedProviderIsAsTheCaseSays() throws {
        let policies = """
            - {condition: provider.selected.health_status == "unhealthy", action: deny}
            - {condition: provider.selected.region == "eu", action: tag, key: eu}
            """
        let tests = """
            defaults: {request: {model: gpt-4}}
            tests:
              - {name: a, provider_state: {openai: unhealthy}, expect: deny}
              - {name: b, provider_state: {openai: {region: eu}}, expect: {action: allow, tags: [eu]}}
              - {name: c, provider_state: {azure: unhealthy}, expect: allow}
            """
        let results = Self.run(tests, policies: policies).results
        #expect(results.map(\.status) == [.passed, .passed, .passed], "\(results.compactMap(\.error))")
    }

    @Test func defaultsHoldForAllCases() {
        let results = Self.run(
            """
            defaults: {request: {max_tokens: 2000}, metadata: {user_tier: gold}}
            tests:
              - {name: a, expect: allow}
              - {name: b, metadata: {user_tier: free}, expect: deny}
            """
        ).results
        #expect(results.map(\.status) == [.passed, .passed])
    }

    @Test func coverageCountsRulesAndBranches() throws {
        let policies = """
            - name: a
              condition: request.n > 1 and request.stream == true
              action: deny
            - name: b
              condition: request.n == 1
              action: log
            """
        let tests = """
            tests:
              - {name: one, request: {n: 2, stream: true}, expect: deny}
              - {name: two, request: {n: 0}, expect: allow}
            """
        let coverage = try #require(Self.run(tests, policies: policies).coverage)
        #expect(coverage.overall == 0.5)
        // `request.stream == true` was never asked where `request.n > 1` was false, so it was only seen true.
        #expect(
            coverage.policies[0].rules.map { $0.branches.map(\.missing) } == [[nil, "never false"], ["never true"]])
        #expect(coverage.policies[0].branchesSeen == 4)
        #expect(coverage.policies[0].branchesMax == 6)
    }
}
