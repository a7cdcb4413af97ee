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
            "debug roles system, user"
        ),
        (
            "actions: [{type: log, message: m, include_fields: [request.user, request.metadata.none]}]",
            "info m request.user=u request.metadata.none=null"
        ),
        ("action: log\n  message: costs ${{ request.metadata.n }}", "info costs $7"),
        ("action: alert\n  message: oh {{ request.user }}\n  severity: high", "error oh u; alert high oh u"),
        (
            "action: alert\n  message: m\n  webhook: 'https://h.example/{{ request.user }}/a b'",
            "warn m; error"
        ),
        (
            "action: alert\n  message: m\n  webhook: 'https://h.example:8443/x?u={{ request.model }}/%20'",
            "warn m; alert medium m to https://h.example:8443/x?u=gpt-4/%20"
        ),
        (
            "actions: [{type: modify, field: 'request.messages[-1].content', operation: append, value: '!'}]",
            "edit messages.[-1].content=q!"
        ),
        ("actions: [{type: modify, field: request.stop, operation: remove}]", "remove stop"),
        ("actions: [{type: modify, field: request.nothing.here, operation: remove}]", "remove nothing.here"),
        (
            "action: transform\n  append_to_prompt: ' Be {{ request.user }}.'\n  prepend_to_prompt: 'Hi. '",
            ""
        ),
        ("action: transform\n  set_parameter: {name: temperature, value: 0}", "edit temperature=0"),
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

    @Test(arguments: [
        (
            #"{"messages": [{"role": "user", "content": "q"}]}"#,
            #"{"messages": [{"role": "user", "content": "a-q-z"}]}"#
        ),
        (#"{"prompt": "q"}"#, #"{"prompt": "a-q-z"}"#), (#"{"input" :"q"}"#, #"{"input" :"a-q-z"}"#),
        (
            #"{"messages":[{"role":"user","content":[{"type":"text","text":"1"},{"type":"text","text":"2"}]}]}"#,
            #"{"messages":[{"role":"user","content":[{"type":"text","text":"a-1"},{"type":"text","text":"2-z"}]}]}"#
        ),
        (#"{"messages": [{"role": "system", "content": "q"}]}"#, nil), (#"{"n": 1}"#, nil),
    ])
    func promptsAreExtendedInPlace(body: String, expected: String?) {
        let verdict = verdict(
            "- {action: transform, prepend_to_prompt: a-, append_to_prompt: -z}", on: Request(body))
        #expect(verdict.edited.map { String(buffer: $0.bytes) } == expected)
        #expect((verdict.denial?.code == "policy_error") == (expected == nil))
    }

    @Test func everythingThatIsNotEditedStaysAsItCame() throws {
        let body =
            #"{ "model" : "m", "big": 1.0e+2, "response_format": null, "x": {"y": [1,  {"z": 2}]}, "é": "\u00e9" }"#
        let text = """
            - action: modify
              set: {"request.x.y[1].z": 3, response_format.type: text, max_tokens: 7, user: "a\\"b"}
            """
        let edited = try #require(verdict(text, on: Request(body)).edited)
        #expect(
            String(buffer: edited.bytes) == #"{ "model" : "m", "big": 1.0e+2, "response_format": {"type":"text"}, "#
                + #""x": {"y": [1,  {"z": 3}]}, "é": "\u00e9","max_tokens":7,"user":"a\"b" }"#)
    }

    @Test(arguments: [
        ("{action: rate_limit, key: '{{ request.user }}', limit: 5, window: 1h}", "claim requests u 5.0/3600"),
        ("{action: rate_limit, limit: '{{ variables.n }}', window: 90}", "claim requests * 7.0/90"),
        ("{action: budget, key: k, limit: 2.5, window: 1d, budget_type: cost}", "claim cost k 2.5/86400"),
        ("{action: budget, key: '{{ request.none }}', limit: 2.5}", "deny p/#1; error denied"),
        ("{action: budget, limit: '{{ request.user }}'}", "deny p/#1; error denied"),
    ])
    func limitsAreClaims(rule: String, expected: String) {
        var options = PolicyOptions()
        options.purpose = .inspection
        let text = "name: p\nvariables: {n: 7}\nrules: [\(rule)]"
        #expect(verdict(text, options: options).digest == expected)
    }

    @Test(arguments: [
        ("{action: rate_limit, limit: none}", "policy/value"), ("{action: rate_limit}", "policy/missing-key"),
        ("{action: rate_limit, limit: 5, window: soon}", "policy/value"),
        ("{action: budget, limit: 5, budget_type: people}", "policy/value"),
        ("{action: alert, webhook: 'ftp://x/'}", "policy/webhook"),
        ("{action: alert, webhook: 'https://{{ request.user }}/'}", "policy/webhook"),
        ("{action: alert, webhook: 'https://a.example{{ request.user }}/'}", "policy/webhook"),
        ("{action: alert, webhook: '{{ request.metadata.url }}'}", "policy/webhook"),
        ("{action: transform}", "policy/missing-key"),
        ("{action: transform, set_parameter: {name: x}}", "policy/missing-key"),
        ("{action: modify, field: 'request.a[b]', value: 1}", "policy/value"),
        ("{action: redact}", "policy/missing-key"), ("{action: redact, pattern: '(a'}", "policy/pattern"),
        ("{action: redact, pattern: '(?=a)'}", "policy/pattern"),
        ("{action: redact, pattern: 'a', replacement: '\\1'}", "policy/pattern"),
        ("{action: redact, types: [emial]}", "policy/value"), ("{action: redact, fields: ['a[']}", "policy/value"),
        ("{action: redact, types: [email], method: burn}", "policy/value"),
    ])
    func mistakesInActionsAreReported(rule: String, code: String) {
        let (set, diagnostics) = load("- \(rule)")
        #expect(set == nil)
        #expect(diagnostics.contains { $0.code == code && $0.severity == .error }, "\(diagnostics.map(\.code))")
    }

    @Test func webhooksMayComeFromVariables() {
        let text =
            "name: p\nvariables: {url: 'https://h.example/a'}\nrules: [{action: alert, webhook: '{{ variables.url }}'}]"
        #expect(verdict(text).alerts.map(\.webhook?.target) == ["/a"])
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
