import MercatorExchange
import Testing

/// What clients and scripts rely on: status, type, code, and the words that client libraries look for.
@Suite struct RefusalTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var refusal: Refusal
        var status: Int
        var type: String
        var code: String
        var message: String
        var param: String?
        var source = RefusalSource.gateway

        var testDescription: String { code }
    }

    static let rows = [
        Row(
            refusal: .invalidRequest("No.", code: "missing_model", param: "model"), status: 400,
            type: "invalid_request_error", code: "missing_model", message: "No.", param: "model"),
        Row(
            refusal: .incorrectAPIKey(), status: 401, type: "invalid_request_error", code: "invalid_api_key",
            message: "Incorrect API key provided"),
        Row(
            refusal: .unknownModel("gpt-9", near: ["gpt-4", "gpt-5"]), status: 404, type: "invalid_request_error",
            code: "model_not_found",
            message: "The model `gpt-9` does not exist or no provider here serves it. Did you mean `gpt-4` or `gpt-5`?",
            param: "model"),
        Row(
            refusal: .unknownPath("POST", "/v1/chat/completion", near: "/v1/chat/completions"), status: 404,
            type: "invalid_request_error", code: "unknown_url",
            message: "Unknown request URL: POST /v1/chat/completion. Did you mean `/v1/chat/completions`?"),
        Row(
            refusal: .methodNotAllowed("GET", "/v1/embeddings", allowed: "POST"), status: 405,
            type: "invalid_request_error", code: "method_not_allowed",
            message: "GET is not allowed on /v1/embeddings; use POST."),
        Row(
            refusal: .shuttingDown, status: 503, type: "server_error", code: "shutting_down",
            message: "The gateway is shutting down"),
        Row(
            refusal: .upstream(status: 504, code: "provider_timeout", message: "Slow.", provider: "p", hint: "h"),
            status: 504, type: "upstream_error", code: "provider_timeout", message: "Slow.", source: .upstream),
    ]

    @Test(arguments: rows) func constructed(row: Row) {
        #expect(row.refusal.status == row.status)
        #expect(row.refusal.type == row.type)
        #expect(row.refusal.code == row.code)
        #expect(row.refusal.message.hasPrefix(row.message))
        #expect(row.refusal.param == row.param)
        #expect(row.refusal.source == row.source)
    }

    @Test func headersSayWhatTheStatusNeeds() {
        #expect(Refusal.incorrectAPIKey().headers == [Refusal.Member("www-authenticate", "Bearer")])
        #expect(Refusal.methodNotAllowed("GET", "/", allowed: "POST").headers == [Refusal.Member("allow", "POST")])
        #expect(Refusal.shuttingDown.headers == [Refusal.Member("retry-after", "1")])
    }

    @Test func providerIsNamedOnlyWhereItIsShown() {
        let shown = Refusal.upstream(code: "c", message: "m", provider: "p", hint: nil)
        #expect(shown.members == [Refusal.Member("provider", "p")])
        #expect(shown.status == 502)
        #expect(Refusal.upstream(code: "c", message: "m", provider: nil, hint: nil).members.isEmpty)
    }

    @Test func theOperatorsHintIsNotInTheMessage() {
        let refusal = Refusal.upstream(code: "c", message: "m", provider: nil, hint: "raise `timeout`")
        #expect(refusal.operatorHint == "raise `timeout`")
        #expect(!refusal.message.contains("timeout"))
    }

    @Test func clientsTextIsCutShort() {
        let long = String(repeating: "m", count: 10_000)
        #expect(Refusal.unknownModel(long, near: []).message.utf8.count < 400)
        #expect(Refusal.unknownPath("POST", long, near: nil).message.utf8.count < 400)
        #expect(Refusal.methodNotAllowed("GET", long, allowed: "POST").message.utf8.count < 400)
    }
}
