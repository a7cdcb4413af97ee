import MercatorJSON
import MercatorProviders
import MercatorTesting
import Testing

/// What is known by a template is what parsing would have said. No event is known of whose bytes not all were pushed at
/// once, so a stream that is pushed byte by byte tells what each event is when it is parsed.
@Suite struct EventTemplateTests {
    private static let terms = ReplyTerms(model: "m", created: 1, id: "x", wantsUsage: true)

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let events: SimilarEvents
        let make: @Sendable () throws -> any StreamTranslator
    }

    static let cases = [
        Case(testDescription: "from Messages", events: .messages) { AnthropicProviderDialect().streamDecoder(terms) },
        Case(testDescription: "from Ollama", events: .lines) { OllamaProviderDialect().streamDecoder(terms) },
        Case(testDescription: "to Messages", events: .chat) { AnthropicClientDialect().streamEncoder(terms) },
        Case(testDescription: "to Ollama", events: .chat) { OllamaClientDialect(.chat).streamEncoder(terms) },
        Case(testDescription: "to generate", events: .chat) { OllamaClientDialect(.generate).streamEncoder(terms) },
        Case(testDescription: "to a response", events: .chat) {
            ResponsesGoldenTests.client.streamEncoder(try ResponsesGoldenTests.terms())
        },
    ]

    @Test(arguments: cases) func saysWhatParsingSays(_ item: Case) throws {
        for seed in 0..<UInt64(600) {
            var random = SplitMix64(seed: seed)
            let stream = item.events.stream(&random)
            let parsed = try said(item, stream.map { [$0] })
            #expect(try said(item, [stream]) == parsed, "seed \(seed)")
            for _ in 0..<4 {
                #expect(try said(item, pieces(stream, &random)) == parsed, "seed \(seed)")
            }
        }
    }

    @Test(arguments: cases) func saysItAtEverySplit(_ item: Case) throws {
        for seed in 1_000..<UInt64(1_006) {
            var random = SplitMix64(seed: seed)
            let stream = item.events.stream(&random)
            guard stream.count < 6_000 else { continue }
            let parsed = try said(item, stream.map { [$0] })
            for at in 0...stream.count {
                let split = try said(item, [Array(stream[..<at]), Array(stream[at...])])
                #expect(split == parsed, "seed \(seed), cut at \(at)")
            }
        }
    }

    private struct Said: Equatable {
        let bytes: [UInt8]
        let state: StreamState
        let notes: [TranslationNote]
    }

    private func said(_ item: Case, _ pieces: [[UInt8]]) throws -> Said {
        var translator = try item.make()
        var bytes: [UInt8] = []
        for piece in pieces { bytes += translator.push(piece) }
        bytes += translator.end()
        return Said(bytes: bytes, state: translator.state, notes: translator.notes)
    }

    private func pieces(_ stream: [UInt8], _ random: inout SplitMix64) -> [[UInt8]] {
        let longest = random.pick([30, 300, 3_000])
        var pieces: [[UInt8]] = []
        var rest = stream[...]
        while !rest.isEmpty {
            pieces.append(Array(rest.prefix(1 + random.below(longest))))
            rest = rest.dropFirst(pieces[pieces.count - 1].count)
        }
        return pieces
    }
}
