import MercatorJSON
import MercatorProviders
import MercatorWire
import NIOCore
import Testing

/// Lines add up to what the buffered translation says, both ways.
@Suite struct OllamaStreamTests {
    private static let provider = OllamaProviderDialect()

    @Test(arguments: OllamaGoldenTests.repliesIn) func chunksAddUpToTheCompletion(_ name: String) throws {
        let input = try Golden.input("ollama/reply-in", name + ".in.json")
        guard let root = try? JSONDocument.parse(input, profile: .reply).root,
            let buffered = try? Self.provider.decode(ByteBuffer(string: input), OllamaGoldenTests.terms)
        else { return }
        let whole = try JSONDocument.parse(buffered.body, profile: .reply).root
        for length in [1, 5, 1_000] {
            let lines = OllamaScript.lines(of: root, pieceLength: length)
            let chunks = translated(Self.provider.streamDecoder(OllamaGoldenTests.terms), [lines])
            #expect(chunks.state == .done)
            let sum = try #require(StreamedReply.read(ByteBuffer(bytes: chunks.bytes))).document.root
            for member in ["id", "model", "created", "usage"] { #expect(saysTheSame(sum[member], whole[member])) }
            let (streamed, choice) = (sum["choices"]?[0], whole["choices"]?[0])
            #expect(saysTheSame(streamed?["finish_reason"], choice?["finish_reason"]))
            for member in ["content", "reasoning_content"] {
                let text = streamed?["message"]?[member]?.string ?? ""
                #expect(text == choice?["message"]?[member]?.string ?? "", "\(member)")
            }
            let calls = streamed?["message"]?["tool_calls"].map { Array($0.elements) } ?? []
            let expected = choice?["message"]?["tool_calls"].map { Array($0.elements) } ?? []
            #expect(calls.count == expected.count)
            for (call, expected) in zip(calls, expected) {
                #expect(saysTheSame(call["id"], expected["id"]))
                #expect(saysTheSame(call["function"], expected["function"]))
            }
        }
    }

    @Test(arguments: OllamaGoldenTests.repliesOut) func linesAddUpToTheAnswer(_ name: String) throws {
        // A script plays neither tokens nor citations, and reasoning under one name only.
        guard !["logprobs", "citations", "generate-reasoning"].contains(name) else { return }
        let input = try Golden.input("ollama/reply-out", name + ".in.json")
        let root = try JSONDocument.parse(input, profile: .reply).root
        var terms = OllamaGoldenTests.terms
        terms.created = root["created"]?.int ?? 0
        let client = OllamaGoldenTests.client(name)
        guard let buffered = try? client.encode(ByteBuffer(string: input), terms) else { return }
        let whole = try JSONDocument.parse(buffered.body, profile: .reply).root
        for length in [1, 5, 1_000] {
            let chunks = CompletionScript.chunks(of: root, pieceLength: length)
            let lines = translated(client.streamEncoder(terms), [chunks])
            #expect(lines.state == .done)
            let parts = try lines.bytes.split(separator: 0x0A).map {
                try JSONDocument.parse(Array($0), profile: .request).root
            }
            for (at, part) in parts.enumerated() { #expect(part["done"]?.bool == (at == parts.count - 1)) }
            let isChat = client.endpoint == .chat
            for member in isChat ? ["content", "thinking"] : ["response", "thinking"] {
                let text = parts.map { (isChat ? $0["message"] : $0)?[member]?.string ?? "" }.joined()
                #expect(text == (isChat ? whole["message"] : whole)?[member]?.string ?? "", "\(member)")
            }
            let calls = parts.compactMap { (isChat ? $0["message"] : $0)?["tool_calls"] }
            #expect(saysTheSame(calls.first, (isChat ? whole["message"] : whole)?["tool_calls"]))
            for member in ["model", "created_at", "done_reason", "prompt_eval_count", "eval_count"] {
                #expect(saysTheSame(parts.last?[member], whole[member]), "\(member)")
            }
        }
    }

    @Test func theLastLineTellsHowLongItTook() throws {
        var encoder = OllamaStreamEncoder(endpoint: .chat, terms: OllamaGoldenTests.terms)
        func chunk(_ choice: String) -> [UInt8] {
            Array("data: {\"id\":\"1\",\"model\":\"m\",\"choices\":[\(choice)]}\n\n".utf8)
        }
        encoder.tell(elapsedNanoseconds: 100)
        _ = encoder.push(chunk(#"{"index":0,"delta":{"role":"assistant","content":""}}"#))
        encoder.tell(elapsedNanoseconds: 250)
        _ = encoder.push(chunk(#"{"index":0,"delta":{"content":"Hi"}}"#))
        encoder.tell(elapsedNanoseconds: 900)
        let last = encoder.push(chunk(#"{"index":0,"delta":{},"finish_reason":"stop"}"#)) + encoder.end()
        let line = try JSONDocument.parse(last, profile: .request).root
        #expect(line["total_duration"]?.int == 900)
        #expect(line["prompt_eval_duration"]?.int == 250)
        #expect(line["eval_duration"]?.int == 650)
    }

    @Test func nothingIsTakenAfterTheEnd() {
        var decoder = Self.provider.streamDecoder(OllamaGoldenTests.terms)
        _ = decoder.push(Array("{\"message\":{\"role\":\"assistant\",\"content\":\"a\"},\"done\":true}\n".utf8))
        #expect(decoder.state == .done)
        #expect(decoder.push(Array("{\"error\":\"late\"}\n".utf8)).isEmpty)
        #expect(decoder.end().isEmpty)
    }

    @Test func aLineWithoutEndIsCutOff() {
        var decoder = Self.provider.streamDecoder(OllamaGoldenTests.terms)
        let piece = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
        for _ in 0..<32 where decoder.state == .open { _ = decoder.push(piece) }
        guard case .failed(let error) = decoder.state else {
            Issue.record("still open")
            return
        }
        #expect(error.status == 502)
    }
}
