import MercatorDiagnostics
import MercatorJSON
import MercatorPolicy
import Testing

/// Tests of policies on replies: a case's `response:` is asked about where the request is let through.
@Suite struct ReplyTestRunTests {
    private static let policies = """
        policies:
          - name: in
            rules:
              - {name: mail, condition: request.prompt contains "@", action: redact, types: [email]}
              - name: cap
                condition: request.metadata.user_id != null
                action: rate_limit
                key: "{{ request.metadata.user_id }}"
                limit: 5
                window: 60
              - {name: never, condition: request.max_tokens > 9000, action: deny}
          - name: out
            rules:
              - {name: secret, condition: response.content contains "SECRET", action: deny, reason: kept inside}
              - name: digits
                condition: response.content matches "[0-9]{4}"
                action: redact
                pattern: "[0-9]{4}"
                replacement: "####"
              - {name: slow, condition: response.status_code >= 500, action: tag, key: failed}
        """

    private static func results(_ tests: String) throws -> (results: [PolicyTestResult], coverage: PolicyCoverage) {
        var options = PolicyOptions()
        options.purpose = .inspection
        var reader = PolicyTestReader(options: options)
        reader.read(SourceText(path: "t.yaml", text: "tests:\n\(tests)\n"))
        #expect(!reader.diagnostics.containsError, "\(reader.diagnostics.map(\.message))")
        let (set, diagnostics) = load(policies, options: options)
        var run = PolicyTestRun(policies: try #require(set, "\(diagnostics.map(\.message))"))
        return (reader.cases.map { run.run($0) }, run.coverage)
    }

    @Test(arguments: [
        "response: {content: the SECRET is out}, expect: {action: deny, rule: secret, reason: kept inside}",
        "response: {content: code 1234}, expect: {action: redact, redacted: 1, response_contains: 'code ####'}",
        "response: {content: code 1234}, expect: {response_not_contains: '1234', not_matched: secret}",
        "response: {choices: [{message: {content: code 1234}}]}, expect: {response_contains: '####'}",
        "response: {status_code: 503, error: {type: server_error, message: down}}, expect: {tags: [failed]}",
        "response: {status: 502, error: down}, expect: {action: allow, tags: [failed]}",
        "response: {content: fine}, expect: {action: allow, redacted: false}",
        "expect: {action: allow, redacted: false}",
        "metadata: {user_id: u7}, response: {content: x}, expect: {policy: in}",
        "metadata: {user_id: u7}, expect: {action: rate_limit, claims: u7}",
        "request: {max_tokens: 9999}, response: {content: SECRET}, expect: {rule: never, not_matched: secret}",
        "request: {messages: [{role: user, content: a@b.example}]}, expect: {redacted: 1, body_not_contains: a@b}",
    ]) func holds(test: String) throws {
        let result = try #require(try Self.results("  - {name: t, \(test)}").results.first)
        #expect(result.status == .passed, "\(result.error ?? "")")
    }

    @Test(arguments: [
        ("response: {content: fine}, expect: {response_contains: other}", "expected response_contains \"other\""),
        ("response: {content: fine}, expect: {response_not_contains: fine}", "got a text that holds it"),
        ("expect: {response_contains: x}", "got no body"), ("expect: {redacted: 2}", "expected redacted 2, got 0"),
        ("response: {content: fine}, expect: deny", "expected action deny, got allow"),
    ]) func aWrongExpectationFails(test: String, error: String) throws {
        let result = try #require(try Self.results("  - {name: t, \(test)}").results.first)
        #expect(result.status == .failed)
        #expect(result.error?.contains(error) ?? false, "\(result.error ?? "")")
    }

    @Test func coverageCountsBothPhases() throws {
        let coverage = try Self.results("  - {name: t, response: {content: code 1234}, expect: allow}").coverage
        #expect(coverage.policies.map(\.name) == ["in", "out"])
        #expect(coverage.policies[1].rules.map(\.matched) == [0, 1, 0])
        #expect(coverage.policies[1].rules[0].branches.map(\.missing) == ["never true"])
    }

    @Test func anExplanationTellsOfTheReply() throws {
        let (set, _) = load(Self.policies, options: inspection)
        let policies = try #require(set)
        var request = DescribedRequest(body: JSONValue(text: "{}"), now: DescribedTime.usual)
        #expect(policies.decision(on: request).trace.policies.map(\.skipped) == [nil, "it is about replies"])
        var reply = DescribedReply()
        reply.body = JSONValue(text: #"{"choices":[{"message":{"content":"code 1234"}}]}"#)
        request.reply = reply
        let decision = policies.decision(on: request)
        #expect(decision.trace.policies.map(\.skipped) == [nil, nil])
        #expect(decision.trace.policies[1].rules[1].effects == ["redact 1 in response.choices"])
    }

    private var inspection: PolicyOptions {
        var options = PolicyOptions()
        options.purpose = .inspection
        return options
    }
}
