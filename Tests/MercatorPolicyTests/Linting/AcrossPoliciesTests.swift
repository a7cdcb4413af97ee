import MercatorDiagnostics
import MercatorPolicy
import MercatorTesting
import Testing

/// What lint says of rules that other policies leave nothing to.
struct AcrossPoliciesTests {
    @Test(
        "a rule of a later policy is shadowed where its condition implies an earlier one's",
        arguments: [
            (#"request.model == "a""#, "route", #"request.model == "a" and request.n > 1"#, "route"),
            (#"request.model in ["a", "b"]"#, "route", #"request.model == "b""#, "route"),
            ("request.n > 5", "route", "request.n >= 7 and request.stream == true", "route"),
            ("request.n > 5 or request.n < 2", "route", "request.n == 1", "route"),
            (#"request.model matches "^gpt-""#, "route", #"request.model == "gpt-4""#, "route"),
            (#"request.model starts_with "gpt""#, "deny", #"request.model in ["gpt-4", "gpt-5"]"#, "deny"),
            ("request.n > 5", "deny", "request.n > 6", "route"),
            ("request.stream == true", "route", "request.n > 1 and request.stream == true", "route"),
        ])
    func implied(first: String, decides: String, second: String, does: String) {
        #expect(shadowed(Self.pair(first, decides, second, does)) == ["second/r"])
    }

    @Test(
        "and not where it may apply to another request",
        arguments: [
            (#"request.model == "a" and request.n > 1"#, "route", #"request.model == "a""#, "route"),
            ("request.n > 5", "route", "request.n > 4", "route"),
            ("request.n > 5", "route", "not (request.n <= 5)", "route"),
            ("random() < 0.5", "route", "random() < 0.5", "route"),
            ("request.n > 5", "allow", "request.n > 6", "route"),
            ("request.n > 5", "route", "request.n > 6", "deny"), ("request.n > 5", "log", "request.n > 6", "deny"),
            (#"provider.selected.name == "a""#, "route", #"provider.selected.name == "a""#, "route"),
        ])
    func notImplied(first: String, decides: String, second: String, does: String) {
        #expect(shadowed(Self.pair(first, decides, second, does)) == [])
    }

    @Test(
        "rules above, and changes of fields, are heeded",
        arguments: [
            // Requests that an `allow` takes out of the first policy are routed by the second.
            (
                "[{condition: request.n > 8, action: allow}, {condition: request.n > 5, action: route, model: m}]",
                "[{name: r, condition: request.n > 6, action: route, provider: azure}]", [String]()
            ),
            (
                "[{condition: request.n > 8, action: allow}, {condition: request.n > 5, action: route, model: m}]",
                "[{name: r, condition: 'request.n in [6, 7]', action: route, provider: azure}]", ["second/r"]
            ),
            (
                "[{condition: request.n > 8, action: allow}, {action: route, provider: openai}]",
                "[{name: r, condition: request.n == 9, action: route, provider: azure}]", []
            ),
            (
                "[{condition: request.n > 5, action: route, provider: openai}, {action: modify, set: {n: 9}}]",
                "[{name: r, condition: request.n > 6, action: route, provider: azure}]", []
            ),
            (
                "[{condition: request.n > 5, action: route, provider: openai}]",
                "[{action: modify, set: {n: 9}}, {name: r, condition: request.n > 6, action: route, provider: azure}]",
                []
            ),
            (
                "[{condition: request.n > 5, action: route, provider: openai, metadata: {x: 1}}]",
                "[{name: r, condition: request.n > 6, action: route, provider: azure}]", []
            ),
            (
                "[{action: route, provider: openai}]",
                "[{name: r, condition: response.status_code >= 500, action: route, provider: azure}]", []
            ),
            ("[{action: deny}]", "[{name: r, condition: request.n > 6, action: allow}]", ["second/r"]),
        ])
    func positionsCount(first: String, second: String, expected: [String]) {
        #expect(shadowed(Self.policies(first, second)) == expected)
    }

    @Test(
        "an allow of what another policy denies is a conflict",
        arguments: [
            ("request.n > 6", "request.n > 5", true), ("request.n > 5", "request.n > 6", false),
            (#"request.model == "a" and request.n > 1"#, #"request.model in ["a", "b"]"#, true),
            ("request.n > 1", "request.n > 1", true),
        ])
    func conflicts(allowed: String, denied: String, isConflict: Bool) {
        for text in [Self.pair(allowed, "allow", denied, "deny"), Self.pair(denied, "deny", allowed, "allow")] {
            #expect(findings(text).diagnostics.contains { $0.code == "policy/conflict" } == isConflict, "\(text)")
        }
    }

    /// Random policies against random requests: what is called shadowed never decides.
    @Test(arguments: 0..<120)
    func rulesCalledShadowedNeverDecide(seed: UInt64) {
        var generator = ConditionGenerator(seed: seed &+ 31_000)
        let actions = ["deny", "allow", "log", "{type: route, provider: openai}", "{type: route, provider: azure}"]
        var text = "policies:\n"
        for policy in 0..<4 {
            text += "  - name: p\(policy)\n    rules:\n"
            for number in 0..<3 {
                let condition = generator.condition(depth: policy < 2 ? 1 : 2)
                let action = actions[generator.random.below(actions.count)]
                text += "      - {name: r\(number), condition: '\(condition)', actions: [\(action)], on_error: skip}\n"
            }
        }
        let dead = Set(shadowed(text))
        guard let set = load(text).set else { return }
        for _ in 0..<300 {
            var request = generator.request()
            let verdict = set.decide(&request)
            for rule in [verdict.denial?.rule, verdict.route?.rule].compactMap({ $0 }) {
                #expect(!dead.contains("\(rule.policy)/\(rule.rule)"), "seed \(seed), \(rule) of:\n\(text)")
            }
        }
    }

    /// The property would prove nothing if nothing were found.
    @Test func shadowedRulesAreFound() {
        var found = 0
        for seed in 0..<60 {
            var generator = ConditionGenerator(seed: UInt64(seed) &+ 500)
            let first = generator.condition(depth: 1)
            if shadowed(Self.pair(first, "route", "(\(first)) and request.k == 1", "route")) == ["second/r"] {
                found += 1
            }
        }
        #expect(found >= 50, "\(found) of 60")
    }

    private static func pair(_ first: String, _ decides: String, _ second: String, _ does: String) -> String {
        func rule(_ condition: String, _ action: String, _ provider: String) -> String {
            let target = action == "route" ? ", provider: \(provider)" : ""
            return "[{name: r, condition: '\(condition)', action: \(action)\(target)}]"
        }
        return policies(rule(first, decides, "openai"), rule(second, does, "azure"))
    }

    private static func policies(_ first: String, _ second: String) -> String {
        "policies:\n  - name: first\n    rules: \(first)\n  - name: second\n    rules: \(second)\n"
    }

    private func findings(_ text: String) -> PolicyLinter.Findings {
        let linter = PolicyLinter(
            known: PolicyKnowledge(providers: nil), options: PolicyOptions(), hasConfiguration: false)
        return linter.lint([.file(SourceText(path: "policies.yaml", text: text))])
    }

    /// `policy/rule` of what is called shadowed, in order.
    private func shadowed(_ text: String) -> [String] {
        let findings = findings(text)
        #expect(!findings.diagnostics.containsError, "\(text)\(findings.diagnostics.map(\.message))")
        return findings.diagnostics.filter { $0.code == "policy/shadowed" }.map { diagnostic in
            // rule `r` of policy `p` …
            let words = diagnostic.message.split(separator: "`", omittingEmptySubsequences: false)
            return "\(words[3])/\(words[1])"
        }
    }
}
