import MercatorJSON
import MercatorProviders
import NIOCore
import Testing

/// A provider may count anything: sums stay in range, and no count is below nothing.
@Suite struct UsageSumTests {
    private static let terms = ReplyTerms(model: "m", created: 1, id: "i", wantsUsage: true)
    private static let most = Int64.max

    private static let ollama: [(prompt: Int64, answer: Int64, promptTold: Int64, answerTold: Int64, total: Int64)] = [
        (most, most, most, most, most), (most, 1, most, 1, most), (-5, 7, 0, 7, 7), (-most, -most, 0, 0, 0),
    ]

    @Test(arguments: ollama)
    func ofOllama(prompt: Int64, answer: Int64, promptTold: Int64, answerTold: Int64, total: Int64) throws {
        let reply =
            #"{"message":{"role":"assistant","content":"x"},"done":true,"prompt_eval_count":\#(prompt),"#
            + #""eval_count":\#(answer)}"#
        let chat = try OllamaProviderDialect().decode(ByteBuffer(string: reply), Self.terms).body
        let usage = try #require(try JSONDocument.parse(chat, profile: .reply).root["usage"])
        #expect(usage["prompt_tokens"]?.int == promptTold)
        #expect(usage["completion_tokens"]?.int == answerTold)
        #expect(usage["total_tokens"]?.int == total)
    }

    private static let responses: [(prompt: Int64, answer: Int64, total: Int64)] = [
        (most, most, most), (most, 1, most), (3, 4, 7),
    ]

    @Test(arguments: responses) func ofResponses(prompt: Int64, answer: Int64, total: Int64) throws {
        let chat =
            #"{"id":"c","model":"m","choices":[{"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}],"#
            + #""usage":{"prompt_tokens":\#(prompt),"completion_tokens":\#(answer)}}"#
        let reply = try ResponsesClientDialect().encode(ByteBuffer(string: chat), Self.terms).body
        let usage = try #require(try JSONDocument.parse(reply, profile: .reply).root["usage"])
        #expect(usage["total_tokens"]?.int == total)
    }

    private static let anthropic: [(input: Int64, cached: Int64, output: Int64, total: Int64)] = [
        (most, most, most, most), (-1, 5, 0, 5),
    ]

    @Test(arguments: anthropic) func ofAnthropic(input: Int64, cached: Int64, output: Int64, total: Int64) throws {
        let message =
            #"{"type":"message","content":[],"usage":{"input_tokens":\#(input),"cache_read_input_tokens":\#(cached),"#
            + #""output_tokens":\#(output)}}"#
        let chat = try AnthropicProviderDialect().decode(ByteBuffer(string: message), Self.terms).body
        let usage = try #require(try JSONDocument.parse(chat, profile: .reply).root["usage"])
        #expect(usage["total_tokens"]?.int == total)
    }
}
