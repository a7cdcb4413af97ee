import MercatorDiagnostics
import MercatorPolicy
import MercatorTesting
import Testing

/// Rewriting a policy file changes how it looks and nothing else.
struct PolicyFormatterTests {
    @Test(arguments: 0..<200)
    func decisionsStayTheSame(seed: UInt64) {
        var generator = StructuredPolicyGenerator(seed: seed)
        let text = generator.policy()
        let (before, mistakes) = load(text)
        guard let before else {
            Issue.record("seed \(seed) does not load: \(mistakes.map(\.message))\n\(text)")
            return
        }
        let formatted = formatted(text)
        let (after, problems) = load(formatted)
        guard let after else {
            Issue.record("seed \(seed) does not load formatted: \(problems.map(\.message))\n\(formatted)")
            return
        }
        #expect(after.policies.map(\.ruleCount) == before.policies.map(\.ruleCount))
        #expect(self.formatted(formatted) == formatted, "seed \(seed)\n\(formatted)")
        for _ in 0..<60 {
            let request = generator.conditions.request()
            var (one, other) = (request, request)
            let (first, second) = (before.decide(&one), after.decide(&other))
            #expect(first.digest == second.digest, "seed \(seed)\n\(text)\n\(formatted)")
            #expect(first.matches == second.matches, "seed \(seed)")
        }
    }

    @Test(.enabled(if: Conformance.has("policies"), "the conformance files are not here"))
    func publishedPoliciesRoundTrip() throws {
        var options = PolicyOptions()
        options.purpose = .inspection
        var generator = ConditionGenerator(seed: 1)
        for name in try Conformance.names(in: "policies") where name.hasSuffix(".yaml") {
            let text = try Conformance.text("policies/" + name)
            let formatted = formatted(text)
            #expect(!formatted.contains("conditions:") && !formatted.contains("operator:"), "\(name)")
            #expect(self.formatted(formatted) == formatted, "\(name)")
            let (before, _) = load(text, providers: nil, options: options)
            let (after, problems) = load(formatted, providers: nil, options: options)
            #expect(after != nil, "\(name): \(problems.map(\.message))")
            let comments = { (text: String) in text.split(separator: "\n").count { $0.contains("#") } }
            #expect(comments(formatted) == comments(text), "\(name)")
            for _ in 0..<100 {
                let request = generator.request()
                var (one, other) = (request, request)
                let (first, second) = (before?.decide(&one), after?.decide(&other))
                #expect(first?.digest == second?.digest, "\(name)")
                #expect(first?.matches == second?.matches, "\(name)")
            }
        }
    }

    @Test func writesWhatPeopleWouldWrite() {
        let text = """
            # Who wrote this, and why.
            mpl_version: "1.0"
            name: "limits"
            version: "1.0.0"
            tags: ["cost"]
            variables:
              models: ["gpt-4", "gpt-4o"]   # the dear ones
            rules:
              # The first rule.
              - name: "dear"
                conditions:
                  all:
                    - field: request.model
                      operator: in
                      value: "{{ variables.models }}"
                    # A comment inside.
                    - not:
                        field: request.user.tier
                        operator: "=="
                        value: premium
                actions:
                  - type: deny
                    message: "not for you: {{ request.model }}"
                    status_code: 429
              - conditions: []
                actions:
                  - {type: log, message: 'a "quoted" text'}
                  - allow
            # The end.

            """
        let expected = """
            # Who wrote this, and why.
            version: "1.0"

            policies:
              - name: limits
                version: 1.0.0
                tags: [cost]
                variables:
                  models: [gpt-4, gpt-4o]  # the dear ones
                rules:
                  # The first rule.
                  - name: dear
                    # A comment inside.
                    condition: request.model in variables.models and not (request.user.tier == "premium")
                    action: deny
                    message: "not for you: {{ request.model }}"
                    status_code: 429

                  - actions:
                      - type: log
                        message: a "quoted" text
                      - allow
            # The end.

            """
        #expect(formatted(text) == expected)
    }

    @Test(arguments: [
        "- {condition: 'true', action: log}", "policies: [{name: a, rules: [{action: log}]}, {action: deny}]",
        "name: a\nrules: []", "policies: []", "- match: {field: {name: request.n, operator: exists}}\n  action: log",
        "name: a\nincludes: [b.yaml]\nrules: [{action: log}]\ntests: [{name: t, request: {model: m}, expect: {}}]",
        "version: \"1.0\"\nvariables: {x: 1}\npolicies: [{name: a, rules: [{action: log}]}]\nname: b\n"
            + "rules: [{action: deny}]",
        "- {action: log, message: \"a\\tb\\u2028 # c\"}\n---\n- {action: log, message: \"  x\\n\\n\"}",
        "- action: log\n  message: |\n    # no comment\n    two: lines\n"
            + "  metadata: {a: '1', b: 1, c: ~, d: .5, e: 'x: y'}",
    ])
    func everyFormStaysWhatItIs(text: String) {
        let formatted = formatted(text)
        #expect(self.formatted(formatted) == formatted)
        var options = PolicyOptions()
        options.included = IncludedFiles()
        let (before, after) = (load(text, options: options), load(formatted, options: options))
        #expect(before.set?.policies.map(\.name) == after.set?.policies.map(\.name))
        var (one, other) = (Request(), Request())
        #expect(before.set?.decide(&one).digest == after.set?.decide(&other).digest)
        #expect(before.set?.decide(&one).digest != nil)
    }

    @Test func mistakesAreReportedAndNothingIsWritten() {
        var diagnostics: [Diagnostic] = []
        let text =
            "name: a\nrules:\n  - conditions: [{field: request.model, operator: equals, value: x}]\n    action: log"
        let source = SourceText(path: "p.yaml", text: text)
        #expect(PolicyFormatter.format(source, diagnostics: &diagnostics) == nil)
        #expect(diagnostics.map(\.code) == ["policy/unknown-operator"])
    }

    private func formatted(_ text: String) -> String {
        var diagnostics: [Diagnostic] = []
        let source = SourceText(path: "policies.yaml", text: text)
        let formatted = PolicyFormatter.format(source, diagnostics: &diagnostics)
        #expect(!diagnostics.containsError, "\(diagnostics.map(\.message))")
        return formatted ?? ""
    }
}

/// Makes policies in the structured forms, with everything that they may hold.
private struct StructuredPolicyGenerator {
    var conditions: ConditionGenerator

    init(seed: UInt64) {
        conditions = ConditionGenerator(seed: seed &+ 90_000)
    }

    mutating func policy() -> String {
        var text = "mpl_version: \"1.0\"\nname: generated\nversion: \"1.0.0\"\n"
        text += "variables: {one: 5, texts: [x, '5', \"it's\"]}\nrules:\n"
        for number in 0..<(2 + conditions.random.below(5)) {
            text += "  - name: \"rule \(number)\"\n"
            if conditions.random.once(in: 3) { text += "    priority: \(conditions.random.below(4))\n" }
            if conditions.random.once(in: 4) {
                text += "    condition: '\(conditions.condition())'\n"
            } else {
                text += "    conditions: \(condition(depth: 3))\n"
            }
            text += "    actions: [\(actions())]\n"
        }
        return text
    }

    private mutating func actions() -> String {
        var actions = ["{type: log, level: info, message: 'n={{ request.n }}'}"]
        switch conditions.random.below(5) {
        case 0: actions.append("{type: deny, message: \"no: {{ request.model }}\", code: c}")
        case 1: actions = ["{type: route, provider: openai, fallback: [azure]}"]
        case 2: actions = ["{type: tag, key: k, value: '5'}"]
        case 3: actions.append("allow")
        default: break
        }
        return actions.joined(separator: ", ")
    }

    private mutating func condition(depth: Int) -> String {
        if depth == 0 || conditions.random.once(in: 3) { return simple() }
        let parts = (0..<(1 + conditions.random.below(3))).map { _ in condition(depth: depth - 1) }
        let list = "[" + parts.joined(separator: ", ") + "]"
        switch conditions.random.below(4) {
        case 0: return "{not: \(parts[0])}"
        case 1: return "{any: \(list)}"
        case 2: return "{all: \(list)}"
        default: return list
        }
    }

    private mutating func simple() -> String {
        let field = conditions.random.pick(["request.n", "request.metadata.a", "request.metadata.b"])
        let value = conditions.random.pick([
            "5", "'5'", "x", "\"{{ variables.one }}\"", "7.5", "true", "\"it's\"", "null",
        ])
        switch conditions.random.below(7) {
        case 0: return "{field: \(field), operator: \"==\", value: \(value)}"
        case 1: return "{field: \(field), operator: \"!=\", value: \(value)}"
        case 2: return "{field: \(field), operator: \">\", value: 5}"
        case 3: return "{field: \(field), operator: not_in, value: [\(value), x]}"
        case 4:
            let pattern = conditions.random.pick(["'^x\\b'", "'\\d+\\.\\d'", "'a\\\\b\"c'", "'[\"x]'"])
            return "{field: request.metadata.a, operator: matches, value: \(pattern)}"
        case 5: return "{field: request.metadata.a, operator: contains_any, value: [x, '\\', \"y\\\"\"]}"
        default: return "{function: len, args: [request.metadata.a], operator: \">\", value: 1}"
        }
    }
}
