import MercatorJSON
import MercatorProviders
import MercatorTesting
import NIOCore
import Testing

/// Damaged inputs are refused, fail or pass, but never trap; and whatever comes out is well formed.
@Suite struct MutationTests {
    private static let rounds: UInt64 = 4_000
    private static let vocabulary = [
        "{", "}", "[", "]", ",", ":", "\"", "\\u", "\\ud83d", "null", "true", "-1", "1e999", "\n", "\n\n", "\r",
        "data: ",
        "[DONE]", "\"\"", "{}", "[]", "\"type\"", "\"content\"", "\"tool_calls\"", "\"index\":9", "\"done\":true",
        "\u{FF}",
    ].map { Array($0.utf8) }
    private static let terms = ReplyTerms(model: "m", created: 1, id: "i", wantsUsage: true)

    private static func inputs(_ folders: [String], ending: String) throws -> [[UInt8]] {
        try folders.flatMap { folder in
            try Golden.names(in: folder, ending: ending).map { Array(try Golden.input(folder, $0 + ending).utf8) }
        }
    }

    private static func damaged(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        for _ in 0...random.below(4) where !bytes.isEmpty {
            let at = random.below(bytes.count)
            let end = min(bytes.count, at + 1 + random.below(24))
            switch random.below(6) {
            case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.insert(contentsOf: random.pick(vocabulary), at: at)
            case 2: bytes.replaceSubrange(at..<end, with: random.pick(vocabulary))
            case 3: bytes.removeSubrange(at..<end)
            case 4: bytes.insert(contentsOf: bytes[at..<end], at: random.below(bytes.count + 1))
            default: bytes.removeSubrange(end...)
            }
        }
        return bytes
    }

    @Test func requests() throws {
        let inputs = try Self.inputs(
            ["ollama/request-in", "ollama/request-out", "responses/request-in"], ending: ".in.json")
        for seed in 0..<Self.rounds {
            var random = SplitMix64(seed: seed)
            guard let document = try? JSONDocument.parse(Self.damaged(random.pick(inputs), &random), profile: .request)
            else { continue }
            let terms = RequestTerms(
                unknownMembers: random.pick(ProviderCapabilities.UnknownFields.allCases),
                allowsExtensions: random.once(in: 2))
            let bodies = [
                try? OllamaProviderDialect().encode(document, terms).body,
                try? OllamaClientDialect(.chat).decode(document, terms).body,
                try? OllamaClientDialect(.generate).decode(document, terms).body,
                try? ResponsesClientDialect().decode(document, terms).body,
                OllamaClientDialect(.chat).localAnswer(to: document, Self.terms),
                OllamaClientDialect(.generate).localAnswer(to: document, Self.terms),
            ]
            for body in bodies.compactMap({ $0 }) {
                #expect((try? JSONDocument.parse(body, profile: .grammar))?.root.kind == .object, "seed \(seed)")
            }
        }
    }

    @Test func replies() throws {
        let inputs = try Self.inputs(
            ["ollama/reply-in", "ollama/reply-out", "responses/reply-out"], ending: ".in.json")
        for seed in 0..<Self.rounds {
            var random = SplitMix64(seed: seed)
            let reply = ByteBuffer(bytes: Self.damaged(random.pick(inputs), &random))
            let bodies = [
                try? OllamaProviderDialect().decode(reply, Self.terms).body,
                try? OllamaClientDialect(.chat).encode(reply, Self.terms).body,
                try? OllamaClientDialect(.generate).encode(reply, Self.terms).body,
                try? ResponsesClientDialect().encode(reply, Self.terms).body,
                OllamaProviderDialect().decodeError(status: 400 + random.below(200), reply).body.json,
            ]
            for body in bodies.compactMap({ $0 }) {
                #expect((try? JSONDocument.parse(body, profile: .grammar))?.root.kind == .object, "seed \(seed)")
            }
        }
    }

    @Test func streams() throws {
        let inputs = try Self.inputs(
            ["ollama/stream-in", "ollama/stream-out", "responses/stream-out"], ending: ".in.txt")
        for seed in 0..<Self.rounds / 2 {
            var random = SplitMix64(seed: seed)
            let stream = Self.damaged(random.pick(inputs), &random)
            let translators: [any StreamTranslator] = [
                OllamaProviderDialect().streamDecoder(Self.terms), OllamaClientDialect(.chat).streamEncoder(Self.terms),
                OllamaClientDialect(.generate).streamEncoder(Self.terms),
                ResponsesClientDialect().streamEncoder(Self.terms),
            ]
            for (number, translator) in translators.enumerated() {
                let whole = translated(translator, [stream])
                let cut = random.below(stream.count + 1)
                let split = translated(translator, [Array(stream[..<cut]), Array(stream[cut...])])
                #expect(split.bytes == whole.bytes && split.state == whole.state, "seed \(seed), translator \(number)")
                #expect(whole.state != .open, "seed \(seed), translator \(number)")
                #expect(Self.isWellFormed(whole.bytes), "seed \(seed), translator \(number)")
                if number == 3 { #expect(ResponseOrder(whole.bytes).mistakes.isEmpty, "seed \(seed)") }
            }
        }
    }

    /// Every line is JSON, or an event's.
    private static func isWellFormed(_ stream: [UInt8]) -> Bool {
        stream.split(separator: 0x0A).allSatisfy { line in
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix("event: ") || text == "data: [DONE]" { return true }
            let json = text.hasPrefix("data: ") ? Array(line.dropFirst(6)) : Array(line)
            return (try? JSONDocument.parse(json, profile: .grammar))?.root.kind == .object
        }
    }
}
