import MercatorJSON
import MercatorTesting
import MercatorWire
import Testing

/// Short seeded runs of the two readers of event streams: at every cut they say what the whole stream says.
@Suite("fuzzing server-sent events")
struct SSEFuzzTests {
    static let streams = [
        "data: {\"id\":\"1\",\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n: ping\n\ndata: {}\n\ndata: [DONE]\n\n",
        "event: error\r\ndata: {\"error\":{\"message\":\"no\"}}\r\n\r\ndata:[DONE]\r\n\r\n",
        "id: 7\rretry: 30\rdata: a\rdata: b\r\rdata\r\r",
        "\u{FEFF}event: message_start\ndata: {\"type\":\"message_start\"}\n\nevent: ping\ndata: {}\n\n\n\n",
    ]
    static let mutator = Mutator(vocabulary: [
        "data: ", "data:", "data", "event: error\n", "event:", "id: ", "retry: 5", ":", "\n", "\r", "\r\n", "\n\n",
        "\r\r", "\r\n\r\n", "[DONE]", "data: [DONE]\n\n", " ", "x", "{\"error\":{}}", "\u{FEFF}",
    ])

    @Test func cutsChangeNothing() {
        FuzzRun.rounds(1_500) { random, seed in
            let bytes =
                random.once(in: 2)
                ? Self.mutator.soup(16, &random) : Self.mutator.mutated(random.pick(Self.streams), &random)
            let whole = Self.events(bytes)
            var parser = ServerSentEventParser()
            var tracker = EventBoundary()
            var delivered: [ServerSentEvent] = []
            var seen = 0
            var boundary = 0
            for piece in Self.pieces(bytes, &random) {
                delivered += parser.push(piece)
                let safe = piece.withUnsafeBytes { tracker.feed($0) }
                #expect((0...piece.count).contains(safe), seed)
                if safe > 0 { boundary = seen + safe }
                seen += piece.count
                #expect(piece.isEmpty || tracker.isTorn == (boundary < seen), seed)
                #expect(tracker.dataEventCount == delivered.count, seed)
                #expect(Self.isEventEnd(boundary, of: bytes, holding: delivered), seed)
            }
            #expect(delivered == whole, seed)
            #expect(tracker.hasDone == whole.contains { $0.data == "[DONE]" }, seed)
            #expect(tracker.firstEventError == nil || Self.isError(whole.first), seed)
            #expect(!tracker.hasError || whole.contains { Self.isError($0) }, seed)
            if tracker.endsInUnterminatedDone {
                #expect(Self.events(bytes + tracker.missingTerminator) == whole + [Self.done(after: bytes)], seed)
            }
        }
    }

    private static func events(_ bytes: [UInt8]) -> [ServerSentEvent] {
        var parser = ServerSentEventParser()
        return parser.push(bytes)
    }

    /// An event put in at the place arrives alone and whole, after all that had been delivered.
    private static func isEventEnd(_ place: Int, of bytes: [UInt8], holding delivered: [ServerSentEvent]) -> Bool {
        let probed = events(bytes[..<place] + Array("data: probe\n\n".utf8))
        return probed.dropLast() == delivered[...] && probed.last?.data == "probe" && probed.last?.event == "message"
    }

    private static func done(after bytes: [UInt8]) -> ServerSentEvent {
        let completed = events(bytes + Array("\n\n".utf8))
        return completed.last ?? ServerSentEvent(data: "")
    }

    /// By its type, by the beginning of its object (though it be broken further on), or by what the object says.
    private static func isError(_ event: ServerSentEvent?) -> Bool {
        guard let event, event.event != "error", !event.data.hasPrefix("{\"error\":") else { return event != nil }
        guard let root = try? JSONDocument.parse(event.data, profile: .reply).root else { return false }
        return root["error"].map { !$0.isNull } == true
            || ["type", "object"].contains { root[$0]?.stringEquals("error") == true }
    }

    private static func pieces(_ bytes: [UInt8], _ random: inout SplitMix64) -> [[UInt8]] {
        let longest = random.pick([1, 3, 20, 1_000])
        var pieces: [[UInt8]] = []
        var at = 0
        while at < bytes.count {
            let end = min(bytes.count, at + random.below(longest + 1))
            pieces.append(Array(bytes[at..<end]))
            at = end
        }
        return pieces
    }
}
