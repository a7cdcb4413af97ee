import MercatorJSON
import MercatorProviders
import NIOCore
import Testing

/// Chat and Ollama's own API, pair by pair.
@Suite struct OllamaGoldenTests {
    static let provider = OllamaProviderDialect()
    static let terms = ReplyTerms(model: "asked-for", created: 1_764_000_000, id: "abc123", wantsUsage: true)

    static let requestsOut = Golden.names(in: "ollama/request-out")
    static let requestsIn = Golden.names(in: "ollama/request-in")
    static let repliesIn = Golden.names(in: "ollama/reply-in")
    static let repliesOut = Golden.names(in: "ollama/reply-out")
    static let streamsIn = Golden.names(in: "ollama/stream-in", ending: ".in.txt")
    static let streamsOut = Golden.names(in: "ollama/stream-out", ending: ".in.txt")

    /// The endpoint that a case is of: its name begins so.
    static func client(_ name: String) -> OllamaClientDialect {
        OllamaClientDialect(name.hasPrefix("generate-") ? .generate : .chat)
    }

    @Test(arguments: requestsOut) func chatIsSaidToOllama(_ name: String) throws {
        let folder = "ollama/request-out"
        let document = try JSONDocument.parse(Golden.input(folder, name + ".in.json"), profile: .request)
        let text = Golden.text { () throws(TranslationRefusal) in
            try Self.provider.encode(document, RequestTerms())
        }
        try Golden.expect(text, folder, name + ".out.txt")
    }

    @Test(arguments: requestsIn) func ollamaIsReadAsChat(_ name: String) throws {
        let folder = "ollama/request-in"
        let document = try JSONDocument.parse(Golden.input(folder, name + ".in.json"), profile: .request)
        let terms = RequestTerms(allowsExtensions: name.hasPrefix("ext-"))
        let text = Golden.chatText { () throws(TranslationRefusal) in
            try Self.client(name).decode(document, terms)
        }
        try Golden.expect(text, folder, name + ".out.txt")
    }

    @Test(arguments: repliesIn) func anAnswerIsReadAsACompletion(_ name: String) throws {
        let folder = "ollama/reply-in"
        let input = try Golden.input(folder, name + ".in.json")
        let buffered = Golden.replyText { () throws(TranslationFailure) in
            try Self.provider.decode(ByteBuffer(string: input), Self.terms)
        }
        try Golden.expect(buffered, folder, name + ".out.txt")
        guard let root = try? JSONDocument.parse(input, profile: .reply).root, root["message"] != nil else { return }
        let lines = OllamaScript.lines(of: root)
        try Golden.expect(
            Golden.text(of: Self.provider.streamDecoder(Self.terms), lines), folder, name + ".stream.txt")
        expectSameAtEverySplit(lines, name) { Self.provider.streamDecoder(Self.terms) }
    }

    @Test(arguments: repliesOut) func aCompletionIsSaidAsAnAnswer(_ name: String) throws {
        let folder = "ollama/reply-out"
        let input = try Golden.input(folder, name + ".in.json")
        let client = Self.client(name)
        let durations = OllamaDurations(total: 5_000_000_000, promptEvaluation: 400_000_000)
        let buffered = Golden.replyText { () throws(TranslationFailure) in
            try client.encode(ByteBuffer(string: input), Self.terms, durations: durations)
        }
        try Golden.expect(buffered, folder, name + ".out.txt")
        let root = try JSONDocument.parse(input, profile: .reply).root
        let chunks = CompletionScript.chunks(of: root)
        try Golden.expect(Golden.text(of: client.streamEncoder(Self.terms), chunks), folder, name + ".stream.txt")
        expectSameAtEverySplit(chunks, name) { client.streamEncoder(Self.terms) }
    }

    @Test(arguments: streamsIn) func anOddStreamOfOllamaIsRead(_ name: String) throws {
        let input = Array(try Golden.input("ollama/stream-in", name + ".in.txt").utf8)
        try Golden.expect(
            Golden.text(of: Self.provider.streamDecoder(Self.terms), input), "ollama/stream-in", name + ".out.txt")
        expectSameAtEverySplit(input, name) { Self.provider.streamDecoder(Self.terms) }
    }

    @Test(arguments: streamsOut) func anOddStreamOfChatIsSaid(_ name: String) throws {
        let input = Array(try Golden.input("ollama/stream-out", name + ".in.txt").utf8)
        let client = Self.client(name)
        try Golden.expect(
            Golden.text(of: client.streamEncoder(Self.terms), input), "ollama/stream-out", name + ".out.txt")
        expectSameAtEverySplit(input, name) { client.streamEncoder(Self.terms) }
    }
}
