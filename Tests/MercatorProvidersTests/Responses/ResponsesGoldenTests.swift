import MercatorJSON
import MercatorProviders
import NIOCore
import Testing

/// Chat and the Responses API, pair by pair.
@Suite struct ResponsesGoldenTests {
    static let client = ResponsesClientDialect()

    static let requests = Golden.names(in: "responses/request-in")
    static let replies = Golden.names(in: "responses/reply-out")
    static let streams = Golden.names(in: "responses/stream-out", ending: ".in.txt")

    /// Terms with a request to repeat.
    static func terms(created: Int64 = 1_764_000_000) throws -> ReplyTerms {
        let request = try JSONDocument.parse(Golden.input("responses", "request.json"), profile: .request)
        return ReplyTerms(model: "asked-for", created: created, id: "abc123", wantsUsage: true, request: request)
    }

    @Test(arguments: requests) func aResponseRequestIsReadAsChat(_ name: String) throws {
        let folder = "responses/request-in"
        let document = try JSONDocument.parse(Golden.input(folder, name + ".in.json"), profile: .request)
        let terms = RequestTerms(
            allowsExtensions: name.hasPrefix("ext-"), tokensMaxMember: "max_completion_tokens")
        let text = Golden.chatText { () throws(TranslationRefusal) in
            try Self.client.decode(document, terms)
        }
        try Golden.expect(text, folder, name + ".out.txt")
    }

    @Test(arguments: replies) func aCompletionIsSaidAsAResponse(_ name: String) throws {
        let folder = "responses/reply-out"
        let input = try Golden.input(folder, name + ".in.json")
        let terms = try Self.terms()
        let buffered = Golden.replyText { () throws(TranslationFailure) in
            try Self.client.encode(ByteBuffer(string: input), terms)
        }
        try Golden.expect(buffered, folder, name + ".out.txt")
        guard let root = try? JSONDocument.parse(input, profile: .reply).root else { return }
        let chunks = CompletionScript.chunks(of: root)
        try Golden.expect(Golden.text(of: Self.client.streamEncoder(terms), chunks), folder, name + ".stream.txt")
        expectSameAtEverySplit(chunks, name) { Self.client.streamEncoder(terms) }
    }

    @Test(arguments: streams) func anOddStreamOfChatIsSaid(_ name: String) throws {
        let input = Array(try Golden.input("responses/stream-out", name + ".in.txt").utf8)
        let terms = try Self.terms()
        try Golden.expect(
            Golden.text(of: Self.client.streamEncoder(terms), input), "responses/stream-out", name + ".out.txt")
        expectSameAtEverySplit(input, name) { Self.client.streamEncoder(terms) }
    }
}
