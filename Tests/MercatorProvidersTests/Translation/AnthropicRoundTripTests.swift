import MercatorJSON
import MercatorProviders
import MercatorTesting
import NIOCore
import Testing

/// What both dialects can say survives the way there and back, byte for byte but for the order of members.
@Suite struct AnthropicRoundTripTests {
    private let provider = AnthropicProviderDialect()
    private let client = AnthropicClientDialect()
    private let terms = RequestTerms(allowsExtensions: true)

    @Test func chatRequestsSurvive() throws {
        for seed in UInt64(1)...1_500 {
            var generator = ChatRequestGenerator(seed: seed)
            let chat = generator.request()
            let messages = try provider.encode(JSONDocument.parse(chat, profile: .request), terms)
            let back = try client.decode(JSONDocument.parse(messages.body, profile: .request), terms)
            try expectSame(back.body, Array(chat.utf8), "seed \(seed)")
            #expect(messages.notes.isEmpty && back.notes.isEmpty, "seed \(seed): \(messages.notes) \(back.notes)")
        }
    }

    @Test func messagesRequestsSurvive() throws {
        for seed in UInt64(1)...1_500 {
            var generator = ChatRequestGenerator(seed: seed)
            let messages = try provider.encode(JSONDocument.parse(generator.request(), profile: .request), terms).body
            let chat = try client.decode(JSONDocument.parse(messages, profile: .request), terms).body
            let back = try provider.encode(JSONDocument.parse(chat, profile: .request), terms).body
            #expect(back == messages, "seed \(seed)")
        }
    }

    @Test(arguments: AnthropicGoldenTests.repliesIn) func messagesSurvive(_ name: String) throws {
        // What these lose is in their notes, or has no twin.
        let lossy = ["citations", "server-tool", "pause", "context-window", "stop-unknown", "usage-odd", "text-blocks"]
        let input = try Golden.input("anthropic/reply-in", name + ".in.json")
        guard !lossy.contains(name), let chat = try? provider.decode(ByteBuffer(string: input), GoldenTerms.reply)
        else { return }
        #expect(chat.notes.isEmpty)
        let message = try client.encode(ByteBuffer(bytes: chat.body), GoldenTerms.reply)
        let again = try provider.decode(ByteBuffer(bytes: message.body), GoldenTerms.reply)
        let (first, second) = (
            try JSONDocument.parse(chat.body, profile: .reply).root,
            try JSONDocument.parse(again.body, profile: .reply).root
        )
        for member in ["content", "reasoning_content", "thinking_blocks", "tool_calls"] {
            let texts = [first, second].map { $0["choices"]?[0]?["message"]?[member]?.text }
            if name != "refusal" { #expect(texts[0] == texts[1], "\(member)") }
        }
        #expect(first["choices"]?[0]?["finish_reason"]?.text == second["choices"]?[0]?["finish_reason"]?.text)
        for member in ["prompt_tokens", "completion_tokens", "prompt_tokens_details"] where first["usage"] != nil {
            #expect(first["usage"]?[member]?.text == second["usage"]?[member]?.text, "\(member)")
        }
    }

    /// Compares two JSON texts member by member; every leaf as it is spelled.
    private func expectSame(_ a: [UInt8], _ b: [UInt8], _ comment: Comment) throws {
        let (left, right) = (
            try JSONDocument.parse(a, profile: .request).root, try JSONDocument.parse(b, profile: .request).root
        )
        #expect(Self.sorted(left) == Self.sorted(right), comment)
    }

    private static func sorted(_ value: JSONValue) -> String {
        switch value.kind {
        case .object:
            let members = value.members.map { "\($0.key.text):\(sorted($0.value))" }.sorted()
            return "{" + members.joined(separator: ",") + "}"
        case .array: return "[" + value.elements.map(sorted).joined(separator: ",") + "]"
        default: return value.text
        }
    }
}
