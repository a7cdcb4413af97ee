import MercatorJSON
import MercatorProviders
import MercatorTesting
import NIOCore
import Testing

/// What both dialects can say survives the way there and back, as it is spelled.
@Suite struct RoundTripTests {
    private static let rounds: UInt64 = 400

    @Test func chatRequestsComeBackFromOllama() throws {
        for seed in 0..<Self.rounds {
            var chat = RandomChat(seed: seed)
            let request = try JSONDocument.parse(chat.request(), profile: .request)
            let there = try OllamaProviderDialect().encode(request, RequestTerms())
            #expect(there.notes.map(\.path).allSatisfy { $0 == "response_format.json_schema.name" }, "seed \(seed)")
            let back = try OllamaClientDialect(.chat).decode(
                JSONDocument.parse(there.body, profile: .request), RequestTerms(allowsExtensions: true))
            #expect(back.notes.isEmpty, "seed \(seed)")
            let root = try JSONDocument.parse(back.body, profile: .request).root
            #expect(saysTheSame(root, request.root), "seed \(seed)")
        }
    }

    @Test func completionsComeBackFromOllama() throws {
        for seed in 0..<Self.rounds {
            var chat = RandomChat(seed: seed)
            let terms = ReplyTerms(model: "m", created: 1, id: "seed-\(seed)", wantsUsage: true)
            let completion = chat.completion(id: terms.id)
            let there = try OllamaClientDialect(.chat).encode(ByteBuffer(string: completion), terms)
            let back = try OllamaProviderDialect().decode(ByteBuffer(bytes: there.body), terms)
            let same = try saysTheSame(back.body, Array(completion.utf8))
            #expect(same, "seed \(seed)")
        }
    }

    @Test func streamsComeBackFromOllama() throws {
        for seed in 0..<Self.rounds {
            var chat = RandomChat(seed: seed)
            let terms = ReplyTerms(model: "m", created: 1, id: "seed-\(seed)", wantsUsage: true)
            let completion = try JSONDocument.parse(chat.completion(id: terms.id), profile: .request).root
            let lines = translated(
                OllamaClientDialect(.chat).streamEncoder(terms),
                [CompletionScript.chunks(of: completion, pieceLength: 3)])
            #expect(lines.state == .done, "seed \(seed)")
            let chunks = translated(OllamaProviderDialect().streamDecoder(terms), [lines.bytes])
            #expect(chunks.state == .done, "seed \(seed)")
            let again = translated(OllamaClientDialect(.chat).streamEncoder(terms), [chunks.bytes])
            #expect(again.bytes == lines.bytes, "seed \(seed)")
        }
    }

    @Test func completionsComeBackFromResponses() throws {
        for seed in 0..<Self.rounds {
            var chat = RandomChat(seed: seed)
            let terms = ReplyTerms(model: "m", created: 1, id: "seed-\(seed)")
            let completion = try JSONDocument.parse(chat.completion(id: terms.id), profile: .request)
            let response = try ResponsesClientDialect().encode(completion.bytes, terms)
            let output = try #require(try JSONDocument.parse(response.body, profile: .request).root["output"])
            let chunks = CompletionScript.chunks(of: completion.root, pieceLength: 4)
            let order = ResponseOrder(translated(ResponsesClientDialect().streamEncoder(terms), [chunks]).bytes)
            #expect(order.mistakes.isEmpty, "seed \(seed)")
            #expect(saysTheSame(order.final?["output"], output), "seed \(seed)")
            let request = try ResponsesClientDialect().decode(
                JSONDocument.parse(#"{"model":"m","store":false,"input":\#(output.text)}"#, profile: .request),
                RequestTerms(allowsExtensions: true))
            let turn = try JSONDocument.parse(request.body, profile: .request).root["messages"]?[0]
            let message = completion.root["choices"]?[0]?["message"]
            for member in ["role", "content", "reasoning_content", "tool_calls"] {
                #expect(saysTheSame(turn?[member], message?[member]), "seed \(seed): \(member)")
            }
        }
    }
}
