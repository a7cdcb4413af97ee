import MercatorPolicy
import Testing

import struct NIOCore.ByteBuffer

/// What `redact` takes out, and that nothing else changes.
struct RedactionTests {
    private func redacted(_ rule: String, _ body: String) -> String? {
        verdict("- {action: redact, \(rule)}", on: Request(body)).edited.map { String(buffer: $0.bytes) }
    }

    private static func chat(_ content: String) -> String {
        #"{"model": "m", "messages": [{"role": "user", "content": "\#(content)"}]}"#
    }

    @Test(arguments: [
        ("pattern: 'sk-[a-z]+'", "my sk-abc and sk-def", "my *** and ***"),
        ("pattern: 'sk-[a-z]+', replacement: KEY", "my sk-abc", "my KEY"),
        ("pattern: '(\\w+)@(\\w+)', replacement: '\\1 at \\2'", "a@b c@d", "a at b c at d"),
        ("pattern: '(?i)secret', method: remove", "a SECRET word", "a  word"),
        ("pattern: 'secret', method: replace", "secret", "[REDACTED]"),
        ("pattern: 'é', replacement: '\"'", "caf\\u00e9", "caf\\\""),
        ("pattern: 'x*', replacement: '-'", "aé", "-a-é-"),
    ])
    func patternsAreReplaced(rule: String, content: String, expected: String) {
        #expect(redacted(rule, Self.chat(content)) == Self.chat(expected))
    }

    @Test(arguments: [
        ("email", "write to jo.do+x@mail.example.co.uk.", "write to [EMAIL]."),
        ("credit_card", "4111 1111 1111 1111 or 4111 1111 1111 1112", "[CREDIT_CARD] or 4111 1111 1111 1112"),
        ("credit_card", "order 1234567890123 of 2026", nil),
        ("ssn", "078-05-1120, 000-12-3456, 123-45-6789", "[SSN], 000-12-3456, [SSN]"),
        (
            "ip", "10.0.0.1 and 2001:db8::1 at 10:30:45, v1.2.3, 999.1.1.1",
            "[IP] and [IP] at 10:30:45, v1.2.3, 999.1.1.1"
        ),
        ("phone", "+49 30 1234567 or (555) 123-4567, room 12", "[PHONE] or [PHONE], room 12"),
        (
            "iban", "DE89 3704 0044 0532 0130 00 not DE89 3704 0044 0532 0130 01",
            "[IBAN] not DE89 3704 0044 0532 0130 01"
        ),
        ("api_key", "sk-proj-0123456789abcdefXYZ ok", "[API_KEY] ok"),
        ("creditcard", "4111111111111111", "[CREDIT_CARD]"),
    ])
    func kindsAreFoundAndConfirmed(kind: String, content: String, expected: String?) {
        #expect(redacted("types: [\(kind)]", Self.chat(content)) == expected.map(Self.chat))
    }

    @Test func severalKindsAtOnceAndTheirPlaceholder() {
        let body = Self.chat("a@b.de 078-05-1120")
        #expect(redacted("types: [email, ssn]", body) == Self.chat("[EMAIL] [SSN]"))
        #expect(redacted("types: [email, ssn], replacement: X", body) == Self.chat("X X"))
        #expect(redacted("types: [email, EMAIL, ssn, email]", body) == Self.chat("[EMAIL] [SSN]"))
        #expect(redacted("types: email, method: mask", body) == Self.chat("*** 078-05-1120"))
    }

    private static let rich = #"""
        {"model":"a@b.de","user":"a@b.de","n":1.50,"tools":[{"x":"a@b.de"}],
         "messages":[
          {"role":"system","content":"a@b.de","name":"a@b.de"},
          {"role":"assistant","content":null,
           "tool_calls":[{"id":"a@b.de","function":{"name":"f","arguments":"{\"to\":\"a@b.de\"}"}}]},
          {"role":"user","content":[{"type":"text","text":"a@b.de"},{"type":"image_url","image_url":{"url":"a@b.de"}}]}
         ],"unknown":"a@b.de"}
        """#

    @Test func textsAreScreenedAndNamesAreNot() throws {
        let text = try #require(redacted("types: [email], replacement: X", Self.rich))
        let expected =
            Self.rich
            .replacing(#""content":"a@b.de""#, with: #""content":"X""#)
            .replacing(#"{\"to\":\"a@b.de\"}"#, with: #"{\"to\":\"X\"}"#)
            .replacing(#""text":"a@b.de""#, with: #""text":"X""#)
        #expect(text == expected)
    }

    @Test(arguments: [
        ("fields: [user], method: mask", #"{"user":"***","a":[{"b":"x"},{"b":"y"}],"prompt":"p"}"#),
        ("fields: [request.user], method: replace", #"{"user":"[REDACTED]","a":[{"b":"x"},{"b":"y"}],"prompt":"p"}"#),
        ("fields: [user], method: replace, replacement: z", #"{"user":"z","a":[{"b":"x"},{"b":"y"}],"prompt":"p"}"#),
        ("fields: [user], method: remove", #"{"a":[{"b":"x"},{"b":"y"}],"prompt":"p"}"#),
        ("field: prompt, strategy: mask", #"{"user":"jo","a":[{"b":"x"},{"b":"y"}],"prompt":"***"}"#),
        ("fields: ['a[*].b']", #"{"user":"jo","a":[{"b":"***"},{"b":"***"}],"prompt":"p"}"#),
        ("fields: ['a[0].b'], method: remove", #"{"user":"jo","a":[{},{"b":"y"}],"prompt":"p"}"#),
        ("fields: ['a[-1].b', user], pattern: '[a-z]'", #"{"user":"******","a":[{"b":"x"},{"b":"***"}],"prompt":"p"}"#),
        ("fields: [a], method: mask", #"{"user":"jo","a":[{"b":"***"},{"b":"***"}],"prompt":"p"}"#),
    ])
    func fieldsAreRedacted(rule: String, expected: String) {
        #expect(redacted(rule, #"{"user":"jo","a":[{"b":"x"},{"b":"y"}],"prompt":"p"}"#) == expected)
    }

    @Test func contentThatMustBeThereIsEmptied() {
        #expect(redacted("fields: ['messages[-1].content'], method: remove", Self.chat("x")) == Self.chat(""))
    }

    @Test func nothingFoundChangesNothing() {
        let verdict = verdict("- {action: redact, types: [email], reason: found}", on: Request(Self.chat("hello")))
        #expect(verdict.edited == nil && verdict.notes.isEmpty && verdict.redactions.isEmpty)
    }

    @Test func whatWasRedactedIsNamed() {
        let verdict = verdict(
            "- {action: redact, types: [email], reason: found}", on: Request(Self.chat("a@b.de c@d.de")))
        #expect(verdict.editedNames == ["messages"])
        #expect(verdict.digest == "redact messages 2; info found")
    }

    @Test func laterRulesSeeTheRedactedText() {
        let text = """
            - {action: redact, types: [email]}
            - {condition: "request.messages[-1].content contains '@'", action: deny}
            - {action: log, message: "{{ request.prompt }} {{ request.messages[*].content }}"}
            """
        let verdict = verdict(text, on: Request(Self.chat("a@b.de")))
        #expect(verdict.denial == nil)
        #expect(verdict.notes.map(\.message) == ["[EMAIL] [EMAIL]"])
    }

    @Test func withoutABodyNothingPassesUnredacted() {
        #expect(verdict("- {action: redact, types: [email]}", on: Request(nil)).denial?.code == "policy_error")
        let skipping = verdict("- {action: redact, types: [email], on_error: skip}", on: Request(nil))
        #expect(skipping.denial == nil && skipping.errors.count == 1)
    }

    @Test func moreMatchesThanTheBoundAreRefused() {
        let many = String(repeating: "a", count: 10_001)
        #expect(verdict("- {action: redact, pattern: a}", on: Request(Self.chat(many))).denial?.code == "policy_error")
        #expect(redacted("pattern: 'a+'", Self.chat(many)) == Self.chat("***"))
    }
}
