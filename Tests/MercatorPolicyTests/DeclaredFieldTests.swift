import MercatorDiagnostics
import MercatorExpression
import MercatorPolicy
import MercatorYAML
import Testing

/// What operators declare for policies to name, and what is known of providers.
@Suite struct DeclaredFieldTests {
    private func options(_ policy: String, metadata: [String: ExpressionValue] = [:]) throws -> PolicyOptions {
        var diagnostics: [Diagnostic] = []
        let documents = YAMLReader.read(SourceText(path: "c.yaml", text: policy), diagnostics: &diagnostics)
        var configuration = PolicyConfiguration()
        var reader = SectionReader()
        reader.fill(&configuration, from: try #require(documents.first))
        #expect(reader.diagnostics.isEmpty)
        var options = PolicyOptions(configuration)
        options.declared.metadata = metadata
        options.declared.contextWindows = ["gpt-4": 8_192, "gpt-4-turbo": 128_000]
        return options
    }

    private static let declarations = """
        feature_flags: {new_content_filter: true, share: 0.25}
        variables: {approved_models: [gpt-4, mini], limit: 5, rollout: {week: 3}, nested: {deep: [1, 2]}}
        """

    @Test(arguments: [
        "feature_flags.new_content_filter", "feature_flags.share < 0.5", "variables.limit == 5",
        "request.model in approved_models", "limit == 5", "rollout.week >= 3", "nested.deep[-1] == 2",
        "variables.nested.deep.length == 2",
    ])
    func declaredNamesHaveTheirValues(condition: String) throws {
        #expect(holds(condition, options: try options(Self.declarations)))
    }

    @Test func aPolicysOwnVariablesWin() throws {
        let text = """
            policies:
              - name: own
                variables: {limit: 7}
                rules: [{condition: 'variables.limit == 7', action: log, message: own}]
              - name: other
                rules: [{condition: 'variables.limit == 5', action: log, message: operator}]
            """
        let verdict = verdict(text, options: try options(Self.declarations))
        #expect(verdict.notes.map(\.message) == ["own", "operator"])
    }

    @Test func theGatewaysOwnRootsCannotBeTakenAway() throws {
        let options = try options("variables: {request: {model: forged}, time: {hour: 99}}")
        #expect(holds("request.model == \"gpt-4\" and time.hour < 24", options: options))
    }

    @Test(arguments: [
        ("feature_flags.new_content_filer", "policy/unknown-flag", "did you mean `new_content_filter`?"),
        ("provider.opena.health_status == \"healthy\"", "policy/unknown-provider", "did you mean `openai`?"),
        ("variables.limi > 3", "policy/unknown-variable", "did you mean `limit`?"),
        ("aproved_models == 1", "expression/unknown-field", "did you mean `approved_models`?"),
    ])
    func misspelledNamesAreTold(condition: String, code: String, hint: String) throws {
        let (_, diagnostics) = load(
            "- {condition: '\(condition)', action: log, message: m}", options: try options(Self.declarations))
        #expect(diagnostics.map(\.code).contains(code), "\(diagnostics)")
        #expect(diagnostics.first { $0.code == code }?.hint == hint)
    }

    @Test func defaultMetadataIsTheWeakestSource() throws {
        var options = try options("{}", metadata: ["environment": .string("dev"), "user_role": .string("guest")])
        #expect(holds("environment == \"dev\" and request.metadata.user_role == \"guest\"", options: options))
        let sent = Request(#"{"metadata": {"environment": "prod", "user_role": "admin"}}"#)
        #expect(
            holds("environment == \"prod\" and request.metadata.user_role == \"admin\"", on: sent, options: options))
        // Once callers must show who they are, what they send about it does not count, and the operator's word does.
        options.authenticationIsOn = true
        #expect(holds("request.metadata.user_role == \"guest\"", on: sent, options: options))
        #expect(holds("request.metadata.environment == \"prod\"", on: sent, options: options))
    }

    /// Where nobody says anything no name is looked up; that must make no difference.
    @Test(arguments: [true, false]) func defaultsHoldWhereNobodySpeaks(mayHaveHeaders: Bool) throws {
        let plan = ExpressionValue.map(ExpressionMap([("tier", .string("gold"))]))
        let options = try options("{}", metadata: ["environment": .string("dev"), "plan": plan])
        var request = Request()
        request.mayHaveMetadataHeaders = mayHaveHeaders
        let condition = """
            request.metadata.environment == "dev" and request.metadata.plan.tier == "gold" \
            and request.metadata.plan.other == null and request.metadata.absent == null
            """
        #expect(holds(condition, on: request, options: options))
        let attached = """
            - {action: log, message: m, metadata: {environment: prod}}
            - {condition: 'request.metadata.environment == "prod"', action: log, message: attached}
            """
        #expect(verdict(attached, on: request, options: options).notes.map(\.message) == ["m", "attached"])
    }

    @Test(arguments: [
        ("gpt-4-turbo-preview", 128_000, "GPT-4"), ("gpt-4", 8_192, "GPT-4"),
        ("claude-3-opus-20240229", 0, "Claude 3 Opus"), ("claude-2", 0, "Claude"), ("llama", 0, "Unknown"),
    ])
    func modelsAreKnownByTheirNames(model: String, window: Int, family: String) throws {
        let request = Request(#"{"model": "\#(model)"}"#)
        let wanted = window == 0 ? "null" : "\(window)"
        #expect(
            holds(
                "model.context_window == \(wanted) and request.model_family == \"\(family)\"", on: request,
                options: try options("{}")))
    }

    @Test func turnsAreCounted() throws {
        let request = Request(
            #"{"messages": [{"role":"system"},{"role":"user"},{"role":"assistant"},{"role":"user"},{"role":"tool"}]}"#)
        #expect(holds("processing.conversation_context.turn_count == 2", on: request))
        #expect(holds("request.conversation_context.turn_count == null", on: Request(nil)))
        #expect(holds("next_month_start == \"2026-12-01\""))
    }

    @Test func aVersionChangesWithWhatIsDeclared() throws {
        let text = "- {condition: 'feature_flags.a', action: log, message: m}"
        let one = load(text, options: try options("feature_flags: {a: 1}")).set?.version
        let two = load(text, options: try options("feature_flags: {a: 2}")).set?.version
        #expect(one != nil && one != two)
        #expect(one == load(text, options: try options("feature_flags: {a: 1}")).set?.version)
    }
}
