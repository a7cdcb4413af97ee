import MercatorGateway
import MercatorProviders
import NIOCore
import Testing

/// Errors as OpenRouter's clients read them.
@Suite struct OpenRouterErrorsTests {
    private let error = DialectError(
        status: 404, type: "invalid_request_error", message: "no such model", param: "model", code: "model_not_found")
    private let words =
        #""error":{"code":404,"message":"no such model","metadata":{"error_type":"not_found","#
        + #""type":"invalid_request_error","code":"model_not_found","param":"model"}}}"#

    @Test func theCodeIsTheStatusAndNothingIsLost() {
        #expect(String(decoding: OpenRouterErrors().encodeError(error), as: UTF8.self) == "{" + words)
    }

    @Test func anEventIsAChunkThatEndsWithTheError() {
        let event = String(decoding: OpenRouterErrors().errorEvent(error), as: UTF8.self)
        #expect(event.hasPrefix(#"data: {"id":"","object":"chat.completion.chunk","#))
        #expect(event.contains(#""finish_reason":"error""#) && event.hasSuffix(words + "\n\n"))
    }

    @Test(arguments: [
        (#"{"error":{"message":"no","type":"t","code":"c"}}"#, 422, #"{"error":{"code":422,"message":"no","#),
        (#"{"error":{"message":"no","code":null}}"#, 503, #"{"error":{"code":503,"message":"no","#),
        (#"{"error":{"message":"no","code":429}}"#, 429, nil),
    ]) func aProvidersOwnErrorIsSaidAgainUnlessItHasANumber(body: String, status: Int, expected: String?) {
        let said = OpenRouterErrors().restated(ByteBuffer(string: body), status: status)
        #expect(said.map { String(decoding: $0, as: UTF8.self).hasPrefix(expected ?? "?") } ?? (expected == nil))
    }

    @Test func anOpenRoutersPathIsAnsweredInItsForm() throws {
        var bench = try ExchangeBench()
        _ = try bench.open(target: "POST /api/v1/nothing")
        #expect(bench.exchange.clientDialect is OpenRouterErrors)
        var other = try ExchangeBench()
        _ = try other.open(target: "POST /v1/nothing")
        #expect(other.exchange.clientDialect == nil)
    }
}
