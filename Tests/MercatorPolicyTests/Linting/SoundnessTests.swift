import MercatorDiagnostics
import MercatorExpression
import MercatorPolicy
import MercatorTesting
import Testing

/// The analysis never calls a rule dead that some request wakes.
struct SoundnessTests {
    @Test(arguments: 0..<150)
    func rulesCalledDeadNeverApply(seed: UInt64) {
        var generator = ConditionGenerator(seed: seed)
        let actions = ["deny", "allow", "log", "deny", "log", "{type: route, provider: openai}"]
        var text = ""
        for number in 0..<8 {
            let condition = generator.condition(depth: number < 2 ? 1 : 3)
            text += "- name: r\(number)\n  condition: '\(condition)'\n"
            text += "  actions: [\(actions[generator.random.below(actions.count)])]\n  on_error: skip\n"
        }
        let findings = linted(text)
        #expect(!findings.diagnostics.containsError, "\(text)\(findings.diagnostics.map(\.message))")
        let dead = deadRules(findings)
        let (set, _) = load(text)
        guard let set else { return }
        for _ in 0..<400 {
            var request = generator.request()
            for match in set.decide(&request).matches {
                #expect(!dead.contains(match.rule), "seed \(seed), \(match.rule) of:\n\(text)")
            }
        }
    }

    @Test(arguments: 0..<150)
    func conditionsCalledAlwaysTrueAlwaysHold(seed: UInt64) {
        var generator = ConditionGenerator(seed: seed &+ 7_000)
        for _ in 0..<20 {
            let condition = "\(generator.condition(depth: 2)) or \(generator.condition(depth: 2))"
            let text = "- {name: r, condition: '\(condition)', action: log}"
            guard linted(text).diagnostics.contains(where: { $0.code == "policy/always-true" }) else { continue }
            let (set, _) = load(text)
            for _ in 0..<200 {
                var request = generator.request()
                #expect(set?.decide(&request).matches.isEmpty == false, "seed \(seed): \(condition)")
            }
        }
    }

    /// The generator would prove nothing if it made no dead rules.
    @Test func deadRulesAreFound() {
        var found = 0
        for seed in 0..<60 {
            var generator = ConditionGenerator(seed: UInt64(seed))
            let first = generator.condition(depth: 1)
            let text = """
                - {name: a, condition: '\(first)', action: allow}
                - {name: b, condition: '(\(first)) and \(generator.condition(depth: 1))', action: deny}
                """
            if deadRules(linted(text)).contains("b") { found += 1 }
        }
        #expect(found >= 55, "\(found) of 60")
    }

    @Test(arguments: [
        // What modifies the request may wake what stands below.
        "- {name: a, condition: request.n == 1, action: allow}\n- {name: m, action: modify, set: {n: 1}}\n"
            + "- {name: b, condition: request.n == 1, action: deny}",
        "- {name: a, condition: request.metadata.x == 1, action: allow}\n- {name: m, action: log, metadata: {x: 1}}\n"
            + "- {name: b, condition: request.metadata.x == 1, action: deny}",
        // Chance differs each time.
        "- {name: a, condition: random() < 0.5, action: allow}\n- {name: b, condition: random() < 0.5, action: deny}",
        // Null is neither less nor more.
        "- {name: a, condition: request.n < 5, action: allow}\n- {name: a2, condition: request.n >= 5, action: allow}\n"
            + "- {name: b, action: deny}",
        // A text that is no number makes an order fail, and the rule does not apply.
        "- {name: a, condition: request.metadata.x < 5, action: allow}\n"
            + "- {name: a2, condition: not (request.metadata.x < 5), action: allow}\n- {name: b, action: deny}",
    ])
    func nothingIsDeadHere(text: String) {
        #expect(deadRules(linted(text)).isEmpty)
    }

    /// A rule is compared with a bounded number of others, whatever the set.
    @Test func workGrowsWithTheRules() {
        let text = (0..<3_000).map { number in
            "- {name: r\(number), condition: 'request.metadata.f == \"a\(number % 5)\" and request.n > \(number)',"
                + " action: deny}\n"
        }.joined()
        let dead = deadRules(linted(text))
        #expect(dead.count > 2_900)
    }

    private func linted(_ text: String) -> PolicyLinter.Findings {
        let linter = PolicyLinter(
            known: PolicyKnowledge(providers: nil), options: PolicyOptions(), hasConfiguration: false)
        return linter.lint([.file(SourceText(path: "policies.yaml", text: text))])
    }

    private func deadRules(_ findings: PolicyLinter.Findings) -> Set<String> {
        let codes: Set = ["policy/unreachable", "policy/dead-deny", "policy/contradiction", "policy/never"]
        return Set(
            findings.diagnostics.filter { codes.contains($0.code) }
                .compactMap { findings.rule(at: $0.position, in: $0.path) })
    }
}
