import MercatorJSON
import MercatorTesting
import MercatorWire
import Testing

/// Streams with what they hold, under every split.
@Suite struct ServerSentEventTests {
    static let streams: [(text: String, data: [String])] = [
        ("data: a\n\ndata: b\n\n", ["a", "b"]),
        ("data: a\r\n\r\ndata:b\r\n\r\n", ["a", "b"]),
        ("data: a\r\rdata: b\r\r", ["a", "b"]),
        ("data: a\r\n\ndata: b\n\r\ndata: c\r\n\r\n", ["a", "b", "c"]),
        (": ping\n\n: ping\ndata: a\n\n", ["a"]),
        ("\u{FEFF}data: a\n\n", ["a"]),
        ("data\n\ndata:\n\ndata:  x\n\n", ["", "", " x"]),
        ("event: e\n\ndata: a\ndata: b\n\n\n\n", ["a\nb"]),
        ("id: 1\nretry: 5\n\ndata: torn", []),
        ("data: [DONE]\n\n", ["[DONE]"]),
        ("data: {\"error\":{\"message\":\"x\"}}\n\ndata: [DONE]\n\n", ["{\"error\":{\"message\":\"x\"}}", "[DONE]"]),
        ("data: {\"choices\":[]}\n\ndata:[DONE]\r\n\r\n", ["{\"choices\":[]}", "[DONE]"]),
        ("data: [DONE]\ndata: x\n\ndatax: y\n\n", ["[DONE]\nx"]),
        ("data: [DONE] \n\n", ["[DONE] "]),
    ]

    private func events(_ pieces: [[UInt8]]) -> [ServerSentEvent] {
        var parser = ServerSentEventParser()
        return pieces.flatMap { parser.push($0) }
    }

    /// Every split in two, or evenly spread ones where a stream is long, and one byte at a time.
    private func splits(_ bytes: [UInt8]) -> [[[UInt8]]] {
        let step = max(1, bytes.count / 200)
        let halves = stride(from: 0, through: bytes.count, by: step).map { [Array(bytes[..<$0]), Array(bytes[$0...])] }
        return halves + [bytes.map { [$0] }]
    }

    @Test(arguments: streams.indices) func parserDeliversTheSameAtEverySplit(_ row: Int) {
        let row = Self.streams[row]
        for pieces in splits(Array(row.text.utf8)) {
            #expect(events(pieces).map(\.data) == row.data)
        }
    }

    /// Event by event the same is delivered, and behind each one the parser stands where the next may begin.
    @Test(arguments: streams.indices) func parserStopsBehindEachEvent(_ row: Int) {
        let row = Self.streams[row]
        for pieces in splits(Array(row.text.utf8)) {
            var parser = ServerSentEventParser()
            var data: [String] = []
            for piece in pieces {
                piece.withUnsafeBytes { bytes in
                    var at = 0
                    while at < bytes.count {
                        let count = data.count
                        at = parser.pushEvent(bytes, from: at) { _, found, _ in
                            data.append(String(decoding: found, as: UTF8.self))
                        }
                        #expect(data.count <= count + 1)
                        // A lone carriage return may still get its line feed.
                        if data.count > count, bytes[at - 1] == 0x0A { #expect(parser.isBetweenEvents) }
                    }
                }
            }
            #expect(data == row.data)
        }
    }

    @Test(.enabled(if: Conformance.folder != nil)) func publicCases() throws {
        let cases = try JSONDocument.parse(Conformance.bytes("sse-cases.json"), profile: .grammar).root
        #expect(cases.count > 30)
        for entry in cases.elements {
            let text = Conformance.decoded(entry["input_b64"]?.string)
            let wanted = entry["events"]?.elements.map {
                ServerSentEvent(
                    event: $0["event"]?.string ?? "", data: $0["data"]?.string ?? "", id: $0["id"]?.string ?? "")
            }
            for pieces in splits(text) {
                var parser = ServerSentEventParser()
                let found = pieces.flatMap { parser.push($0) }
                #expect(found == wanted, "\(entry["id"]?.string ?? "")")
                #expect(parser.retryMilliseconds.map(Int64.init) == entry["retry"]?.int)
            }
            agree(text, entry["id"]?.string ?? "")
        }
    }

    @Test(.enabled(if: Conformance.folder != nil)) func boundaryAgreesOnProviderStreams() throws {
        for line in try Conformance.lines("llm-streams.jsonl") {
            let script = try JSONDocument.parse(line, profile: .grammar).root
            let parts = script["parts"]?.elements.map { Conformance.decoded($0[1]?.string) } ?? []
            agree(Array(parts.joined()), script["id"]?.string ?? "")
        }
    }

    @Test(arguments: streams.indices) func boundaryAgreesWithTheParser(_ row: Int) {
        agree(Array(Self.streams[row].text.utf8), Self.streams[row].text)
    }

    /// The tracker against the parser: an event appended at a boundary arrives alone and whole, wherever the
    /// buffers were cut; every completed event ends at a boundary; `[DONE]` and counts are the same.
    private func agree(_ bytes: [UInt8], _ name: String) {
        let all = events([bytes])
        for pieces in splits(bytes) {
            var tracker = EventBoundary()
            var sent = 0
            var seen = 0
            for piece in pieces {
                let safe = piece.withUnsafeBytes { tracker.feed($0) }
                if safe > 0 { sent = seen + safe }
                seen += piece.count
                #expect(!tracker.isTorn ? sent == seen || piece.isEmpty : sent < seen, "\(name)")
            }
            #expect(tracker.dataEventCount == all.count, "\(name)")
            #expect(tracker.hasDone == all.contains { $0.data == "[DONE]" }, "\(name)")
            let prefix = Array(bytes[..<sent])
            let probed = events([prefix + Array("data: probe\n\n".utf8)])
            #expect(probed.dropLast() == all[...], "\(name)")
            #expect(probed.last?.data == "probe", "\(name)")
            #expect(probed.last?.event == "message", "\(name)")
            #expect((tracker.firstEventError != nil) == isError(all.first), "\(name)")
        }
    }

    private func isError(_ event: ServerSentEvent?) -> Bool {
        guard let event else { return false }
        if event.event == "error" { return true }
        let root = try? JSONDocument.parse(event.data, profile: .reply).root
        return root?["error"].map { !$0.isNull } == true || root?["type"]?.stringEquals("error") == true
    }

    @Test func anUnterminatedDoneIsRecognised() {
        let rows: [(text: String, isDone: Bool, missing: String)] = [
            ("data: {}\n\ndata: [DONE]", true, "\n\n"), ("data: {}\n\ndata:[DONE]\n", true, "\n"),
            ("data: {}\n\ndata: [DON", false, ""), ("data: {}\n\ndata: [DONE]x", false, ""),
            ("data: {}\n\n", false, ""),
            ("data: x\ndata: [DONE]", false, ""), ("data: [DONE]\r", true, "\n\n"),
        ]
        for row in rows {
            for pieces in splits(Array(row.text.utf8)) {
                var tracker = EventBoundary()
                for piece in pieces { _ = piece.withUnsafeBytes { tracker.feed($0) } }
                #expect(tracker.endsInUnterminatedDone == row.isDone, "\(row.text)")
                if row.isDone { #expect(tracker.missingTerminator == Array(row.missing.utf8)) }
            }
        }
    }

    @Test func theFirstEventIsJudged() {
        let rows: [(text: String, isError: Bool)] = [
            ("data: {\"error\":{\"message\":\"x\"}}\n\n", true),
            ("event: error\ndata: overloaded\n\n", true),
            (": ping\n\ndata: {\"type\":\"error\",\"error\":{}}\n\n", true),
            ("data: {\"error\":null,\"choices\":[]}\n\n", false),
            ("data: {\"choices\":[{\"delta\":{\"content\":\"error\"}}]}\n\n", false),
            ("data: {}\n\ndata: {\"error\":{}}\n\n", false),
            ("data: error\n\n", false),
            ("data: {\"error\":{}}", false),
        ]
        for row in rows {
            var tracker = EventBoundary()
            _ = Array(row.text.utf8).withUnsafeBytes { tracker.feed($0) }
            #expect((tracker.firstEventError != nil) == row.isError, "\(row.text)")
        }
    }

    @Test func anEndlessEventIsRefused() {
        var parser = ServerSentEventParser(eventBytesMax: 100)
        #expect(parser.push(Array("data: a\n\n".utf8)).count == 1)
        for _ in 0..<20 { #expect(parser.push(Array("data: 0123456789\n".utf8)).isEmpty) }
        #expect(parser.isOverflowing)
    }

    @Test func endlessLinesTakeNoMemoryInTheTracker() {
        var tracker = EventBoundary()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 10_000)
        for _ in 0..<100 { #expect(piece.withUnsafeBytes { tracker.feed($0) } == 0) }
        #expect(tracker.isTorn)
        #expect(Array("\n\n".utf8).withUnsafeBytes { tracker.feed($0) } == 2)
        #expect(!tracker.isTorn)
    }
}
