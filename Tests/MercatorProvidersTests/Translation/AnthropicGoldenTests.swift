import MercatorJSON
import MercatorProviders
import NIOCore
import Testing

/// Terms under which golden files are recorded.
enum GoldenTerms {
    /// Cases whose name begins with `ext-` are for providers that take extensions of chat.
    static func request(_ name: String) -> RequestTerms { RequestTerms(allowsExtensions: name.hasPrefix("ext-")) }

    static let reply = ReplyTerms(model: "asked-for", created: 1_764_000_000, id: "abc123", wantsUsage: true)
}

/// Chat and Anthropic's Messages, pair by pair.
@Suite struct AnthropicGoldenTests {
    private static let provider = AnthropicProviderDialect()
    private static let client = AnthropicClientDialect()

    static let requestsOut = Golden.names(in: "anthropic/request-out")
    static let requestsIn = Golden.names(in: "anthropic/request-in")
    static let repliesIn = Golden.names(in: "anthropic/reply-in")
    static let repliesOut = Golden.names(in: "anthropic/reply-out")
    static let streamsIn = Golden.names(in: "anthropic/stream-in", ending: ".in.txt")
    static let streamsOut = Golden.names(in: "anthropic/stream-out", ending: ".in.txt")

    @Test func thereAreEnough() {
        let requests = Self.requestsOut.count + Self.requestsIn.count
        let buffered = Self.repliesIn.count + Self.repliesOut.count
        let streams = Self.streamsIn.count + Self.streamsOut.count
        #expect(requests + 2 * buffered + streams >= 150)
    }

    @Test(arguments: requestsOut) func chatIsSaidAsMessages(_ name: String) throws {
        let document = try JSONDocument.parse(
            Golden.input("anthropic/request-out", name + ".in.json"), profile: .request)
        let text = Golden.text { () throws(TranslationRefusal) in
            try Self.provider.encode(document, GoldenTerms.request(name))
        }
        try Golden.expect(text, "anthropic/request-out", name + ".out.txt")
    }

    @Test(arguments: requestsIn) func messagesAreReadAsChat(_ name: String) throws {
        let document = try JSONDocument.parse(
            Golden.input("anthropic/request-in", name + ".in.json"), profile: .request)
        let text = Golden.chatText { () throws(TranslationRefusal) in
            let terms = GoldenTerms.request(name)
            return name.hasPrefix("count-")
                ? try Self.client.decodeCount(document, terms) : try Self.client.decode(document, terms)
        }
        try Golden.expect(text, "anthropic/request-in", name + ".out.txt")
    }

    @Test(arguments: repliesIn) func aMessageIsReadAsACompletion(_ name: String) throws {
        let input = try Golden.input("anthropic/reply-in", name + ".in.json")
        let buffered = Golden.replyText { () throws(TranslationFailure) in
            try Self.provider.decode(ByteBuffer(string: input), GoldenTerms.reply)
        }
        try Golden.expect(buffered, "anthropic/reply-in", name + ".out.txt")
        guard let message = try? JSONDocument.parse(input, profile: .reply).root,
            message["type"]?.string == "message"
        else { return }
        let events = MessageScript.events(of: message, pieceLength: 16)
        let streamed = Golden.text(of: Self.provider.streamDecoder(GoldenTerms.reply), events)
        try Golden.expect(streamed, "anthropic/reply-in", name + ".stream.txt")
        expectSameAtEverySplit(events, name) { Self.provider.streamDecoder(GoldenTerms.reply) }
    }

    @Test(arguments: repliesOut) func aCompletionIsSaidAsAMessage(_ name: String) throws {
        let input = try Golden.input("anthropic/reply-out", name + ".in.json")
        let buffered = Golden.replyText { () throws(TranslationFailure) in
            try Self.client.encode(ByteBuffer(string: input), GoldenTerms.reply)
        }
        try Golden.expect(buffered, "anthropic/reply-out", name + ".out.txt")
        guard let completion = try? JSONDocument.parse(input, profile: .reply).root, completion["choices"] != nil
        else { return }
        let chunks = CompletionScript.chunks(of: completion, pieceLength: 16)
        let streamed = Golden.text(of: Self.client.streamEncoder(GoldenTerms.reply), chunks)
        try Golden.expect(streamed, "anthropic/reply-out", name + ".stream.txt")
        expectSameAtEverySplit(chunks, name) { Self.client.streamEncoder(GoldenTerms.reply) }
    }

    @Test(arguments: streamsIn) func anOddStreamOfAProviderIsRead(_ name: String) throws {
        let input = Array(try Golden.input("anthropic/stream-in", name + ".in.txt").utf8)
        let text = Golden.text(of: Self.provider.streamDecoder(GoldenTerms.reply), input)
        try Golden.expect(text, "anthropic/stream-in", name + ".out.txt")
        expectSameAtEverySplit(input, name) { Self.provider.streamDecoder(GoldenTerms.reply) }
    }

    @Test(arguments: streamsOut) func anOddStreamOfChatIsSaid(_ name: String) throws {
        let input = Array(try Golden.input("anthropic/stream-out", name + ".in.txt").utf8)
        let text = Golden.text(of: Self.client.streamEncoder(GoldenTerms.reply), input)
        try Golden.expect(text, "anthropic/stream-out", name + ".out.txt")
        expectSameAtEverySplit(input, name) { Self.client.streamEncoder(GoldenTerms.reply) }
        let sum = MessageSum(translated(Self.client.streamEncoder(GoldenTerms.reply), [input]).bytes)
        #expect(sum.mistakes.isEmpty)
    }
}
