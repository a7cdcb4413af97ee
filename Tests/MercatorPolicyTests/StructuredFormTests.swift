import MercatorDiagnostics
import MercatorPolicy
import Testing

/// Structured conditions mean what their expressions mean.
struct StructuredFormTests {
    private static let body = """
        {"model": "gpt-4", "max_tokens": 5, "tools": [{"type": "function", "function": {"name": "send_email"}}],
         "messages": [{"role": "user", "content": [{"type": "text", "text": "my (b) 123-45-6789"}, {"type": "image"}]},
                      {"role": "user", "content": "say \\"hi\\""}], "metadata": {"user_tier": "free"}}
        """

    @Test(arguments: [
        (#"{field: request.model, operator: "==", value: gpt-4}"#, true),
        (#"[{field: request.model, operator: "!=", value: gpt-4}]"#, false),
        (#"{field: request.model, operator: in, value: [a, gpt-4]}"#, true),
        (#"{field: request.model, operator: not_in, value: [a, gpt-4]}"#, false),
        (#"{field: request.model, operator: contains_any, value: [x, pt-]}"#, true),
        (#"{field: request.model, operator: not_contains, value: x}"#, true),
        (#"{field: request.model, operator: matches_regex, value: "^\\w+-\\d$"}"#, true),
        (#"{field: request.prompt, operator: contains, value: "\"hi\""}"#, true),
        (#"{field: request.max_tokens, operator: ">=", value: 5}"#, true),
        (#"{field: request.max_tokens, operator: ">=", value: "{{ variables.most }}"}"#, false),
        (#"{field: request.model, operator: in, value: "{{ variables.models }}"}"#, true),
        (#"{field: request.absent, operator: exists}"#, false),
        (#"{field: request.absent, operator: exists, value: false}"#, true),
        (#"{all: [{field: request.model, operator: starts_with, value: gpt}, {any: []}]}"#, true),
        (
            #"{any: [{field: request.model, operator: in, value: []}, {not: {field: request.n, operator: exists}}]}"#,
            true
        ),
        (#"{not: [{field: request.model, operator: "==", value: gpt-4}]}"#, false),
        (#"{function: len, args: [request.messages], operator: ">", value: 1}"#, true),
        (#"{function: len, args: ["request.messages[*].content[type=image]"], operator: "==", value: 1}"#, true),
        (#"{function: len, args: ["request.messages[*].content[type!=text]"], operator: "==", value: 1}"#, true),
        (#"{function: contains, args: ["{{ variables.tools }}", request.tools], operator: "==", value: true}"#, true),
        (#"{function: contains, args: ["{{ variables.models }}", request.tools]}"#, false),
        (#"{function: upper, args: [request.model], operator: "==", value: GPT-4}"#, true),
        (#"{function: in_business_hours}"#, false),
        (#"{field: context.user_attributes.tier, operator: "==", value: free}"#, true),
        (#"{field: context.time.day_of_week, operator: in, value: [Monday, Tuesday]}"#, true),
        (#"{field: context.time.day_of_week, operator: in, value: [Sunday]}"#, false),
        ("[]", true),
        (#"{field: request.headers.x-region, operator: exists}"#, false),
        (#"{field: request.metadata.cost-center, operator: exists}"#, false),
        (#"{field: provider.azure-2.health_status, operator: "!=", value: healthy}"#, true),
        (
            #"{any: [{field: request.max_tokens, operator: gt, value: 4}], all: [{name: n, operator: exists}]}"#,
            false
        ),
        (
            #"{any: [{name: request.max_tokens, operator: gt, value: 4}], not: {name: request.n, operator: exists}}"#,
            true
        ),
        (#"{function: len, args: request.messages, operator: "==", value: 2}"#, true),
        (#"{field: "request.messages[*].role", operator: contains, value: user}"#, true),
    ])
    func structuredConditionHolds(condition: String, holds: Bool) {
        let text = """
            name: p
            variables: {most: 6, models: [gpt-4, other], tools: [send_email, x]}
            rules: [{name: r, conditions: \(condition), actions: [{type: log}]}]
            """
        #expect(verdict(text, on: Request(Self.body)).matches.isEmpty != holds)
    }

    @Test func matchFormReadsItsField() {
        let text = """
            - match: {field: {name: request.model, operator: "==", value: gpt-4}}
              actions: [{type: tag, key: family, value_from: model}]
            """
        #expect(verdict(text).digest == "tag family=gpt-4")
    }

    @Test func variablesAreThePolicysOwn() {
        let text = """
            name: p
            variables: {limit: 6, list: [a, b]}
            rules:
              - {conditions: [], actions: [{type: deny, message: "{{ variables.limit }} of {{ variables.list }}"}]}
            """
        #expect(verdict(text).denial?.reason == "6 of a, b")
        let (set, diagnostics) = load(
            "name: p\nvariables: {limit: 6}\nrules: [{condition: 'variables.limt > 1', action: deny}]")
        #expect(set == nil)
        #expect(diagnostics.map(\.code) == ["policy/unknown-variable"])
    }

    @Test(arguments: [
        (#"{field: request.model, operator: "=~", value: x}"#, "policy/unknown-operator"),
        (#"{function: sha, args: [x]}"#, "policy/unknown-function"), (#"{feld: x}"#, "policy/unknown-key"),
        (#"{field: request.model, operator: "=="}"#, "policy/condition"),
    ])
    func mistakesAreReported(condition: String, code: String) {
        let (_, diagnostics) = load("- {conditions: \(condition), actions: [deny]}")
        #expect(diagnostics.contains { $0.code.hasPrefix(code) }, "\(diagnostics.map(\.code))")
    }

    @Test func deepConditionsAreRefused() {
        let deep =
            String(repeating: "{not: ", count: 100) + "{field: request.n, operator: exists}"
            + String(repeating: "}", count: 100)
        #expect(load("- {conditions: \(deep), actions: [deny]}").set == nil)
    }
}
