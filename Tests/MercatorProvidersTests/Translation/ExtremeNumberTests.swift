import MercatorJSON
import MercatorProviders
import NIOCore
import Testing

/// One trap would end every stream of the process: whatever number stands in the place of any number that a client or
/// a provider sends, it is refused, fails or passes, and what comes out is JSON.
@Suite struct ExtremeNumberTests {
    private static let extremes = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-1", "0.5", "9e18", "1e999",
    ]
    private static let terms = ReplyTerms(model: "m", created: .max, id: "i", wantsUsage: true)

    private static func inputs(_ folders: [String], ending: String) throws -> [String] {
        try folders.flatMap { folder in
            try Golden.names(in: folder, ending: ending).map { try Golden.input(folder, $0 + ending) }
        }
    }

    /// The text with every number in it, one after the other, made an extreme one; and with all of them made so.
    private static func variants(of text: String) -> [String] {
        let bytes = Array(text.utf8)
        let places = numbers(in: bytes)
        return extremes.flatMap { extreme in
            var all = bytes
            for place in places.reversed() { all.replaceSubrange(place, with: extreme.utf8) }
            let single = places.map { Array(bytes[..<$0.lowerBound]) + extreme.utf8 + bytes[$0.upperBound...] }
            return (single + [all]).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Where numbers stand outside of strings.
    private static func numbers(in bytes: [UInt8]) -> [Range<Int>] {
        var places: [Range<Int>] = []
        var isText = false
        var at = 0
        while at < bytes.count {
            let begin = at
            at += 1
            switch bytes[begin] {
            case 0x22: isText.toggle()
            case 0x5C: at += 1
            case 0x2D, 0x30...0x39:
                guard !isText else { break }
                while at < bytes.count, "0123456789.eE+-".utf8.contains(bytes[at]) { at += 1 }
                places.append(begin..<at)
            default: break
            }
        }
        return places
    }

    private func isObject(_ json: [UInt8]) -> Bool {
        (try? JSONDocument.parse(json, profile: .grammar))?.root.kind == .object
    }

    @Test func requests() throws {
        let folders = [
            "anthropic/request-in", "anthropic/request-out", "ollama/request-in", "ollama/request-out",
            "responses/request-in",
        ]
        let terms = RequestTerms(unknownMembers: .forward, allowsExtensions: true)
        for variant in try Self.inputs(folders, ending: ".in.json").flatMap(Self.variants) {
            guard let document = try? JSONDocument.parse(variant, profile: .request) else { continue }
            let bodies = [
                try? AnthropicProviderDialect().encode(document, terms).body,
                try? AnthropicClientDialect().decode(document, terms).body,
                try? AnthropicClientDialect().decodeCount(document, terms).body,
                try? OllamaProviderDialect().encode(document, terms).body,
                try? OllamaClientDialect(.chat).decode(document, terms).body,
                try? OllamaClientDialect(.generate).decode(document, terms).body,
                try? ResponsesClientDialect().decode(document, terms).body,
            ]
            for body in bodies.compactMap({ $0 }) where !isObject(body) { Issue.record("\(variant)") }
        }
    }

    @Test func replies() throws {
        let folders = [
            "anthropic/reply-in", "anthropic/reply-out", "ollama/reply-in", "ollama/reply-out", "responses/reply-out",
        ]
        for variant in try Self.inputs(folders, ending: ".in.json").flatMap(Self.variants) {
            let reply = ByteBuffer(string: variant)
            let bodies = [
                try? AnthropicProviderDialect().decode(reply, Self.terms).body,
                try? AnthropicClientDialect().encode(reply, Self.terms).body,
                try? OllamaProviderDialect().decode(reply, Self.terms).body,
                try? OllamaClientDialect(.chat).encode(reply, Self.terms).body,
                try? OllamaClientDialect(.generate).encode(reply, Self.terms).body,
                try? ResponsesClientDialect().encode(reply, Self.terms).body,
                AnthropicProviderDialect().decodeError(status: 500, reply).body.json,
                OllamaProviderDialect().decodeError(status: 500, reply).body.json,
            ]
            for body in bodies.compactMap({ $0 }) where !isObject(body) { Issue.record("\(variant)") }
        }
    }

    @Test func streams() throws {
        let folders = [
            "anthropic/stream-in", "anthropic/stream-out", "ollama/stream-in", "ollama/stream-out",
            "responses/stream-out",
        ]
        for variant in try Self.inputs(folders, ending: ".in.txt").flatMap(Self.variants) {
            let translators: [any StreamTranslator] = [
                AnthropicProviderDialect().streamDecoder(Self.terms),
                AnthropicClientDialect().streamEncoder(Self.terms),
                OllamaProviderDialect().streamDecoder(Self.terms), OllamaClientDialect(.chat).streamEncoder(Self.terms),
                OllamaClientDialect(.generate).streamEncoder(Self.terms),
                ResponsesClientDialect().streamEncoder(Self.terms),
            ]
            for translator in translators {
                if translated(translator, [Array(variant.utf8)]).state == .open { Issue.record("\(variant)") }
            }
        }
    }
}
