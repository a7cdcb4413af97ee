import MercatorJSON
import MercatorProviders
import MercatorWire
import NIOCore
import Testing

/// Errors keep their meaning: status, type and words, as the clients of either API expect them.
@Suite struct AnthropicErrorTests {
    private let provider = AnthropicProviderDialect()
    private let client = AnthropicClientDialect()

    /// Anthropic's answer, and what clients of OpenAI's API get.
    static let answers: [(status: Int, body: String, expected: DialectError)] = [
        (
            400, #"{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: required"}}"#,
            DialectError(
                status: 400, type: "invalid_request_error", message: "max_tokens: required",
                code: "invalid_request_error")
        ),
        (
            401, #"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
            DialectError(
                status: 401, type: "invalid_request_error", message: "invalid x-api-key", code: "invalid_api_key")
        ),
        (
            402, #"{"type":"error","error":{"type":"billing_error","message":"pay"}}"#,
            DialectError(status: 402, type: "insufficient_quota", message: "pay", code: "insufficient_quota")
        ),
        (
            403, #"{"type":"error","error":{"type":"permission_error","message":"no"}}"#,
            DialectError(status: 403, type: "invalid_request_error", message: "no", code: "permission_denied")
        ),
        (
            404, #"{"type":"error","error":{"type":"not_found_error","message":"model: claude-9"}}"#,
            DialectError(
                status: 404, type: "invalid_request_error", message: "model: claude-9", code: "model_not_found")
        ),
        (
            404, #"{"type":"error","error":{"type":"not_found_error","message":"Not found"}}"#,
            DialectError(status: 404, type: "invalid_request_error", message: "Not found", code: "not_found")
        ),
        (
            413, #"{"type":"error","error":{"type":"request_too_large","message":"big"}}"#,
            DialectError(status: 413, type: "invalid_request_error", message: "big", code: "request_too_large")
        ),
        (
            429, #"{"type":"error","error":{"type":"rate_limit_error","message":"slow"},"request_id":"req_1"}"#,
            DialectError(status: 429, type: "rate_limit_error", message: "slow", code: "rate_limit_exceeded")
        ),
        (
            500, #"{"type":"error","error":{"type":"api_error","message":"oops"}}"#,
            DialectError(status: 500, type: "server_error", message: "oops", code: "api_error")
        ),
        (
            504, #"{"type":"error","error":{"type":"timeout_error","message":"late"}}"#,
            DialectError(status: 504, type: "server_error", message: "late", code: "timeout")
        ),
        (
            529, #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
            DialectError(status: 503, type: "server_error", message: "Overloaded", code: "overloaded")
        ),
        (
            422, #"{"type":"error","error":{"type":"invalid_request_error","message":"odd"}}"#,
            DialectError(status: 422, type: "invalid_request_error", message: "odd", code: "invalid_request_error")
        ),
        (
            503, "<html>Service Unavailable</html>",
            DialectError(
                status: 503, type: "server_error", message: "The provider answered with status 503.",
                code: "api_error")
        ),
        (
            429, "",
            DialectError(
                status: 429, type: "rate_limit_error", message: "The provider answered with status 429.",
                code: "rate_limit_exceeded")
        ),
        (
            418, #"{"message":"teapot"}"#,
            DialectError(
                status: 418, type: "invalid_request_error", message: "teapot", code: "invalid_request_error")
        ),
    ]

    @Test(arguments: 0..<answers.count) func anAnswerIsReadAsOpenAIWouldSayIt(_ row: Int) {
        let (status, body, expected) = Self.answers[row]
        #expect(provider.decodeError(status: status, ByteBuffer(string: body)) == expected)
    }

    /// The hub's error, and the type that clients of Anthropic's API get.
    static let errors: [(error: DialectError, type: String)] = [
        (DialectError(status: 400, type: "invalid_request_error", message: "x"), "invalid_request_error"),
        (DialectError(status: 401, type: "invalid_request_error", message: "x"), "authentication_error"),
        (DialectError(status: 402, type: "insufficient_quota", message: "x"), "billing_error"),
        (DialectError(status: 403, type: "policy_error", message: "x"), "permission_error"),
        (DialectError(status: 404, type: "invalid_request_error", message: "x"), "not_found_error"),
        (DialectError(status: 409, type: "conflict", message: "x"), "invalid_request_error"),
        (DialectError(status: 413, type: "invalid_request_error", message: "x"), "request_too_large"),
        (DialectError(status: 429, type: "requests", message: "x"), "rate_limit_error"),
        (DialectError(status: 500, type: "server_error", message: "x"), "api_error"),
        (DialectError(status: 502, type: "upstream_error", message: "x"), "api_error"),
        (DialectError(status: 503, type: "server_error", message: "x", code: "overloaded"), "overloaded_error"),
        (DialectError(status: 503, type: "server_error", message: "x", code: "shutting_down"), "api_error"),
        (DialectError(status: 504, type: "server_error", message: "x"), "timeout_error"),
        (DialectError(status: 529, type: "server_error", message: "x"), "overloaded_error"),
    ]

    @Test(arguments: 0..<errors.count) func anErrorIsSaidAsAnthropicWouldSayIt(_ row: Int) throws {
        let (error, type) = Self.errors[row]
        let root = try JSONDocument.parse(client.encodeError(error), profile: .request).root
        #expect(root["type"]?.string == "error")
        #expect(root["error"]?["type"]?.string == type)
        #expect(root["error"]?["message"]?.string == "x")
        #expect(root["error"]?["code"]?.string == error.body.code)
    }

    @Test func whatTheGatewayAddsIsKept() {
        let body = ErrorBody(
            message: "denied", type: "policy_error", param: "model", code: "denied",
            extra: [.init("policy", "p"), .init("rule", "r")])
        let text = String(decoding: client.errorEvent(DialectError(status: 403, body: body)), as: UTF8.self)
        #expect(
            text == "event: error\ndata: "
                + #"{"type":"error","error":{"type":"permission_error","message":"denied","param":"model","#
                + #""code":"denied","policy":"p","rule":"r"}}"# + "\n\n")
    }

    @Test func errorsSurviveTheWayThereAndBack() {
        for (status, body, expected) in Self.answers where status != 529 && body.contains("\"type\":\"error\"") {
            let said = client.encodeError(expected)
            let again = provider.decodeError(status: status, ByteBuffer(bytes: said))
            #expect(again.status == expected.status && again.body.type == expected.body.type, "\(status)")
            #expect(again.body.message == expected.body.message)
        }
    }

    @Test func aRefusalAndAFailureBecomeErrors() {
        let refusal = TranslationRefusal("n", "one answer only", hint: "send it twice")
        #expect(refusal.error.status == 400 && refusal.error.body.param == "n")
        #expect(refusal.error.body.message == "`n`: one answer only. Hint: send it twice.")
        #expect(TranslationFailure("it is empty").error.status == 502)
    }

    @Test func tokensAreCountedInAnthropicsWords() {
        #expect(String(decoding: client.encodeCount(inputTokens: 2_095), as: UTF8.self) == #"{"input_tokens":2095}"#)
    }
}
