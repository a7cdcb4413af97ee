import MercatorJSON
import MercatorPolicy
import Testing

import struct NIOCore.ByteBuffer

/// A reply as tests describe it.
struct Reply: ReplyFacts {
    var status = 200
    var provider = "openai"
    var body: JSONValue?
    var error: ReplyError?
    var headers: [(String, String)] = []

    init(_ json: String?, status: Int = 200) {
        body = json.flatMap { try? JSONDocument.parse($0, profile: .reply).root }
        self.status = status
    }

    func header(_ lowercaseName: String) -> String? { headers.first { $0.0 == lowercaseName }?.1 }
}

/// Policies that are asked when the provider has answered.
struct ReplyPolicyTests {
    private static let chat = #"""
        {"id":"x","model":"gpt-4-0613",
        "choices":[{"index":0,"message":{"role":"assistant","content":"call +49 30 1234567"},
        "logprobs":{"content":[{"token":"49"}]},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}
        """#

    private func verdict(_ text: String, _ reply: Reply, after request: Verdict = Verdict()) -> Verdict {
        let (set, diagnostics) = load(text)
        guard let set else {
            Issue.record("does not load: \(diagnostics.map(\.message))")
            return Verdict()
        }
        return set.decide(Request(), reply: reply, after: request)
    }

    @Test(arguments: [
        ("response.content", "call +49 30 1234567"), ("response.choices[0].message.content", "call +49 30 1234567"),
        ("response.choices[*].finish_reason", "stop"), ("response.finish_reason", "stop"),
        ("response.model", "gpt-4-0613"), ("response.status_code", "200"), ("response.usage.total_tokens", "7"),
        ("response.tokens", "7"), ("response.prompt_tokens", "3"), ("response.usage.completion_tokens", "4"),
        ("response.error", ""), ("response.provider", "openai"), ("response.request_id", "req-1"),
        ("response.headers.x_served_by", "node-1"), ("request.model", "gpt-4"), ("provider.selected.name", "openai"),
        ("has(response.choices)", "true"), ("has(response.nothing)", "false"), ("response.choices.length", "1"),
    ])
    func fieldsAreRead(field: String, expected: String) {
        var reply = Reply(Self.chat)
        reply.headers = [("x-served-by", "node-1")]
        let text = "- {condition: response.status_code > 0, action: log, message: '{{ \(field) }}'}"
        #expect(verdict(text, reply).notes.map(\.message) == [expected])
    }

    @Test(arguments: [
        (#"{"choices":[{"text":"t"}]}"#, "t"), (#"{"text":"heard"}"#, "heard"),
        (#"{"choices":[{"message":{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}}]}"#, "ab"),
        (#"{"output":[{"type":"reasoning"},{"type":"message","content":[{"type":"output_text","text":"o"}]}]}"#, "o"),
        (#"{"choices":[]}"#, ""), (nil, ""),
    ])
    func contentIsFoundInEveryAPI(body: String?, expected: String) {
        let text = "- {condition: response.status_code > 0, action: log, message: '{{ response.content }}'}"
        #expect(verdict(text, Reply(body)).notes.map(\.message) == [expected])
    }

    @Test func errorsAreReadFromTheBodyOrFromTheFailure() {
        let text = "- {condition: response.error != null, action: log, message: '{{ response.error.type }}'}"
        #expect(verdict(text, Reply(#"{"error":{"type":"t"}}"#, status: 400)).notes.map(\.message) == ["t"])
        var failed = Reply(nil, status: 504)
        failed.error = ReplyError(type: "provider_timeout", message: "m")
        #expect(verdict(text, failed).notes.map(\.message) == ["provider_timeout"])
        #expect(verdict(text, Reply(Self.chat)).notes.isEmpty)
    }

    @Test(arguments: [
        "- {condition: response.content contains 'x', action: log}", "- {action: log, message: '{{ response.model }}'}",
        "- {action: tag, key: k, value_from: response.model}", "- {action: redact, fields: [response.content]}",
        "- actions: [{type: modify, field: response.model, value: m}]",
        "- {action: log, include_fields: [response.model]}", "- {action: log, metadata: {a: '{{ response.model }}'}}",
    ])
    func namingTheReplyAnywhereMakesAReplyPolicy(text: String) {
        let set = load(
            "policies:\n  - name: p\n    rules:\n      - {action: deny, condition: 'false == request.x'}\n"
                + text.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n")
        ).set
        #expect(set?.policies.map(\.phase) == [.response])
        #expect(set?.demands.isAsked == true)
        var request = Request()
        #expect(set?.decide(&request).matches.isEmpty == true)
    }

    @Test(arguments: [
        ("action: log", false, false), ("action: route\n    provider: azure", true, false),
        ("action: deny", true, true), ("action: redact\n    types: [email]", true, true),
        ("action: modify\n    set: {response.model: m}", true, true), ("action: log\n    on_error: deny", true, true),
        ("action: tag\n    key: k", false, false),
    ])
    func demandsFollowFromActions(action: String, mayAct: Bool, protects: Bool) {
        let rules = "rules:\n  - condition: response.status_code == 200\n    \(action)"
        let demands = load("name: p\n" + rules).set?.demands
        #expect(demands?.mayAct == mayAct && demands?.protects == protects)
        let shadow = load("name: p\nmode: shadow\n" + rules).set?.demands
        #expect(shadow?.isAsked == true && shadow?.mayAct == false && shadow?.protects == false)
    }

    @Test func repliesAreRedactedWithTheirProbabilities() throws {
        let text = "- {action: redact, types: [phone], fields: [response.content]}"
        let edited = try #require(verdict(text, Reply(Self.chat)).edited)
        let expected = Self.chat.replacing("+49 30 1234567", with: "[PHONE]")
            .replacing(#"{"content":[{"token":"49"}]}"#, with: "null")
        #expect(String(buffer: edited.bytes) == expected)
        let broad = "- {action: redact, types: [phone], condition: response.status_code == 200}"
        #expect(verdict(broad, Reply(Self.chat)).edited.map { String(buffer: $0.bytes) } == expected)
    }

    @Test func repliesAreModified() throws {
        let text = "- {action: modify, set: {response.content: gone, response.model: m}}"
        let verdict = verdict(text, Reply(Self.chat))
        #expect(verdict.editedNames == ["response.choices[0].message.content", "response.model"])
        let root = try #require(verdict.edited).root
        #expect(root["choices"]?[0]?["message"]?["content"]?.string == "gone" && root["model"]?.string == "m")
    }

    @Test func repliesKeepToWhatTheRequestWasPermitted() {
        var request = Verdict()
        request.permittedProviders = ["azure"]
        let text = "- {condition: response.status_code >= 500, action: route, providers: [local, azure]}"
        #expect(verdict(text, Reply(nil, status: 500), after: request).route?.providers == ["azure"])
        request.permittedProviders = ["openai"]
        let none = verdict(text, Reply(nil, status: 500), after: request)
        #expect(none.route == nil && none.denial == nil && none.errors.count == 1)
    }

    @Test func theDefaultActionIsAboutRequestsOnly() {
        var options = PolicyOptions()
        options.defaultAction = .deny
        let (set, _) = load("- {condition: response.status_code == 1, action: log}", options: options)
        #expect(set?.decide(Request(), reply: Reply(Self.chat), after: Verdict()).denial == nil)
        var request = Request()
        #expect(set?.decide(&request).denial?.policy == "default")
    }
}
