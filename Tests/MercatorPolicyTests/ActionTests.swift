import MercatorPolicy
import Testing

/// What each action does to the verdict.
struct ActionTests {
    private static let body = """
        {"model": "gpt-4", "max_tokens": 100, "temperature": 0.5, "user": "u", "stop": ["a"], "metadata": {"n": "7"},
         "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "q"}]}
        """

    @Test(arguments: [
        ("action: route\n  provider: openai\n  fallback: [azure, openai]\n  model: big", "route openai,azure as big"),
        ("action: route\n  model: '{{ request.user }}-{{ request.metadata.n }}'", "route  as u-7"),
        (
            "action: route\n  providers: [azure, local]\n  log_message: to {{ request.user }}",
            "route azure,local; info to u"
        ),
        (
            "action: modify\n  set: {max_tokens: 5, stream: false, is_test: true, provider: azure}",
            "route azure; edit max_tokens=5; edit stream=false; meta is_test=true"
        ),
        ("actions: [{type: modify, field: request.max_tokens, operation: multiply, value: 0.5}]", "edit max_tokens=50"),
        (
            "actions: [{type: modify, field: request.temperature, operation: multiply, value: 2}]",
            "edit temperature=1"
        ),
        (
            "actions: [{type: modify, field: request.user, operation: append, value: '-{{request.model}}'}]",
            "edit user=u-gpt-4"
        ),
        ("actions: [{type: modify, field: request.stop, operation: append, value: b}]", #"edit stop=["a","b"]"#),
        ("actions: [{type: modify, field: request.user, operation: multiply, value: 2}]", "error"),
        ("actions: [{type: modify, field: request.max_tokens, operation: multiply, value: 1e300}]", "error"),
        ("action: modify\n  set: {max_tokens: '{{ request.max_tokens * 2 }}'}", "edit max_tokens=200"),
        ("action: modify\n  set: {request.response_format.type: json_object}", "edit response_format.type=json_object"),
        (
            "action: modify\n  set: {bypass_budget: true}\n  log_level: warn\n  log_message: bypass",
            "warn bypass; meta bypass_budget=true"
        ),
        (
            "actions: [{type: tag, key: k, value_from: user}, {type: tag, key: m, value_from: request.model}]",
            "tag k=u; tag m=gpt-4"
        ),
        (
            "action: log\n  message: roles {{ request.messages[*].role }}\n  log_level: debug",
            #"debug roles ["system","user"]"#
        ),
        (
            "actions: [{type: log, message: m, include_fields: [request.user, request.metadata.none]}]",
            "info m request.user=u request.metadata.none=null"
        ),
        ("action: log\n  message: costs ${{ request.metadata.n }}", "info costs $7"),
        ("action: alert\n  message: oh {{ request.user }}\n  severity: high", "error oh u"),
        ("action: allow\n  message: fine", "info fine"),
        ("action: allow\n  log_level: info", "info rule `#1` of policy `policies`: allow"),
    ])
    func actionDoes(rule: String, expected: String) {
        #expect(verdict("- condition: 'true'\n  " + rule, on: Request(Self.body)).digest == expected)
    }

    @Test func editsAreSeenByLaterConditions() {
        let text = """
            - {action: modify, set: {max_tokens: 5, request.response_format.type: text}}
            - condition: request.max_tokens == 5 and request.response_format.type == "text"
              actions: [{type: log, message: "{{ request.response_format }} {{ request.stop[0] }}"}]
            """
        #expect(verdict(text, on: Request(Self.body)).notes.map(\.message) == [#"{"type":"text"} a"#])
    }

    @Test func editsComeAsJSON() {
        let text = #"- {action: modify, set: {user: "a\"b", stop: [x, 1], seed: null, temperature: 0.5, stream: true}}"#
        let json = verdict(text).edits.map { String(decoding: $0.json, as: UTF8.self) }
        #expect(json == [#""a\"b""#, #"["x",1]"#, "null", "0.5", "true"])
    }

    @Test func modelComesFromRouteOrEdit() {
        #expect(verdict("- {action: route, provider: openai, model: m}").model == "m")
        #expect(verdict("- {action: modify, set: {model: e}}").model == "e")
        #expect(verdict("- {action: log}").model == nil)
    }

    @Test func selectedProviderIsWhatTheDecisionsSoFarChoose() {
        let text = """
            policies:
              - name: a
                rules:
                  - {action: log, message: "{{ provider.selected.name }}"}
                  - {action: allow, providers: [azure]}
              - {name: b, rules: [{action: log, message: "{{ provider.selected.name }}"}]}
            """
        #expect(verdict(text).notes.map(\.message) == ["openai", "azure"])
    }

    @Test func actionsAreListedByWord() {
        #expect(StandardActions.names == StandardActions.names.sorted())
        for action in StandardActions.all { #expect(!action.summary.isEmpty && !action.keys.isEmpty, "\(action.word)") }
    }
}
