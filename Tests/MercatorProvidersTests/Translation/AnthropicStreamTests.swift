import MercatorJSON
import MercatorProviders
import MercatorTesting
import MercatorWire
import NIOCore
import Testing

/// Streams add up to what the buffered translation says, in an order that clients expect.
@Suite struct AnthropicStreamTests {
    private let provider = AnthropicProviderDialect()
    private let client = AnthropicClientDialect()

    @Test(arguments: AnthropicGoldenTests.repliesOut) func eventsAddUpToTheMessage(_ name: String) throws {
        // No server streams its answer in parts.
        guard name != "parts" else { return }
        let input = try Golden.input("anthropic/reply-out", name + ".in.json")
        guard let root = try? JSONDocument.parse(input, profile: .reply).root,
            let buffered = try? client.encode(ByteBuffer(string: input), GoldenTerms.reply)
        else { return }
        for length in [1, 5, 1_000] {
            let chunks = CompletionScript.chunks(of: root, pieceLength: length)
            let sum = MessageSum(translated(client.streamEncoder(GoldenTerms.reply), [chunks]).bytes)
            #expect(sum.mistakes.isEmpty)
            #expect(PrettyJSON.text(sum.json) == PrettyJSON.text(buffered.body))
        }
    }

    @Test(arguments: AnthropicGoldenTests.repliesIn) func chunksAddUpToTheCompletion(_ name: String) throws {
        let input = try Golden.input("anthropic/reply-in", name + ".in.json")
        guard let root = try? JSONDocument.parse(input, profile: .reply).root,
            let buffered = try? provider.decode(ByteBuffer(string: input), GoldenTerms.reply)
        else { return }
        let whole = try JSONDocument.parse(buffered.body, profile: .reply).root
        for length in [1, 5, 1_000] {
            let events = MessageScript.events(of: root, pieceLength: length)
            let chunks = translated(provider.streamDecoder(GoldenTerms.reply), [events])
            #expect(chunks.state == .done)
            let sum = try #require(StreamedReply.read(ByteBuffer(bytes: chunks.bytes))).document.root
            for name in ["id", "model", "created", "usage"] { #expect(sum[name]?.text == whole[name]?.text) }
            let (streamed, message) = (sum["choices"]?[0], whole["choices"]?[0])
            #expect(streamed?["finish_reason"]?.string == message?["finish_reason"]?.string)
            for name in ["content", "reasoning_content", "refusal"] {
                #expect(
                    streamed?["message"]?[name]?.string ?? "" == message?["message"]?[name]?.string ?? "", "\(name)")
            }
            for name in ["thinking_blocks", "annotations"] {
                let pieces = streamed?["message"]?[name]?.elements.flatMap { Array($0.elements) } ?? []
                let expected = message?["message"]?[name]?.elements.map(\.text) ?? []
                #expect(pieces.map { Self.pretty($0.text) } == expected.map(Self.pretty), "\(name)")
            }
            let calls = streamed?["message"]?["tool_calls"].map { Array($0.elements) } ?? []
            let expected = message?["message"]?["tool_calls"].map { Array($0.elements) } ?? []
            #expect(calls.map { $0["id"]?.string } == expected.map { $0["id"]?.string })
            #expect(
                calls.map { $0["function"]?["arguments"]?.string }
                    == expected.map { $0["function"]?["arguments"]?.string })
        }
    }

    private static func pretty(_ json: String) -> String { PrettyJSON.text(Array(json.utf8)) }

    @Test func usageIsSentOnlyWhenAskedFor() {
        var terms = GoldenTerms.reply
        terms.wantsUsage = false
        let events = Array(
            """
            data: {"type":"message_start","message":{"id":"m","usage":{"input_tokens":3,"output_tokens":1}}}

            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}

            data: {"type":"message_stop"}


            """.utf8)
        #expect(
            !String(decoding: translated(provider.streamDecoder(terms), [events]).bytes, as: UTF8.self).contains(
                "usage"))
        terms.wantsUsage = true
        #expect(
            String(decoding: translated(provider.streamDecoder(terms), [events]).bytes, as: UTF8.self)
                .contains(#""usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5"#))
    }

    @Test func nothingIsTakenAfterTheEnd() {
        var decoder = provider.streamDecoder(GoldenTerms.reply)
        _ = decoder.push(
            Array("data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n".utf8))
        guard case .failed(let error) = decoder.state else {
            Issue.record("not failed")
            return
        }
        #expect(error.status == 503)
        #expect(decoder.push(Array("data: {\"type\":\"message_start\"}\n\n".utf8)).isEmpty)
        #expect(decoder.end().isEmpty)
    }

    @Test(.enabled(if: Conformance.has("llm-streams.jsonl"), "the conformance files are not here"))
    func hostileStreamsOfChatEndAsTheyShould() throws {
        for line in try Conformance.lines("llm-streams.jsonl") {
            let root = try JSONDocument.parse(line, profile: .grammar).root
            let name = root["id"]?.string ?? ""
            var stream: [UInt8] = []
            for part in root["parts"]?.elements.map({ $0 }) ?? [] { stream += Conformance.decoded(part[1]?.string) }
            let sum = MessageSum(translated(client.streamEncoder(GoldenTerms.reply), [stream]).bytes)
            #expect(sum.mistakes.isEmpty, "\(name)")
            let fails = [
                "invalid-json-event", "error-event-mid", "anthropic-error-event", "200-html", "200-empty",
                "200-json-full", "chunked-truncated",
            ]
            #expect((sum.error != nil) == fails.contains(name), "\(name)")
            expectSameAtEverySplit(stream, name) { client.streamEncoder(GoldenTerms.reply) }
        }
    }
}
