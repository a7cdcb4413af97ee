import MercatorBench
import Testing

struct EventProbeTests {
    private static let stream =
        "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
        + "data: {\"choices\":[{\"delta\":{\"content\":\" t0000000000000000042\"}}]}\n\n: comment\n\n"
        + "data: {\"choices\":[{\"delta\":{\"content\":\" t000\"}}]}\n\ndata: [DONE]\n\n"

    @Test func everySplitSeesTheSame() {
        let bytes = Array(Self.stream.utf8)
        for cut in 0...bytes.count {
            var probe = EventProbe()
            var report = LoadReport()
            for (part, now) in [(bytes[..<cut], UInt64(100)), (bytes[cut...], UInt64(200))] {
                Array(part).withUnsafeBytes { probe.push($0, now: now, into: &report, measures: true) }
            }
            #expect(probe.events == 3)
            #expect(probe.isFinished)
            #expect(probe.firstContentAt == 100 || probe.firstContentAt == 200)
            #expect(report.eventLag.count == 1)
            #expect(report.eventGap.count == 2)
        }
    }

    @Test func aLongLineDoesNotGrowMemoryOrCountTwice() {
        var probe = EventProbe()
        var report = LoadReport()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 4_096)
        Array("data: ".utf8).withUnsafeBytes { probe.push($0, now: 1, into: &report, measures: true) }
        for _ in 0..<100 { piece.withUnsafeBytes { probe.push($0, now: 1, into: &report, measures: true) } }
        Array("\n\n".utf8).withUnsafeBytes { probe.push($0, now: 1, into: &report, measures: true) }
        #expect(probe.events == 1)
        #expect(!probe.isFinished)
        probe.reset()
        #expect(probe.events == 0)
    }

    @Test func theResponsesAPIEndsWithItsOwnEvent() {
        var probe = EventProbe()
        var report = LoadReport()
        let text =
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"a\"}\n\n"
            + "event: response.completed\ndata: {\"type\":\"response.completed\"}\n\n"
        Array(text.utf8).withUnsafeBytes { probe.push($0, now: 5, into: &report, measures: false) }
        #expect(probe.events == 1)
        #expect(probe.firstContentAt == 5)
        #expect(probe.isFinished)
        #expect(report.eventGap.count == 0)
    }

    private func probe(_ text: String) -> EventProbe {
        var probe = EventProbe()
        var report = LoadReport()
        Array(text.utf8).withUnsafeBytes { probe.push($0, now: 5, into: &report, measures: false) }
        return probe
    }

    @Test(arguments: [
        ("data: {\"a\":1}\r\n\r\ndata: [DONE]\n\n", nil),
        ("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", nil),
        ("data: {\"a\":1}\n\n", LoadFailure.streamUnfinished), ("<html>\n", .streamUnfinished),
        ("data: {\"error\":{\"message\":\"x\"}}\n\n", .streamError),
        ("event: error\ndata: {\"type\":\"error\",\"error\":{}}\n\n", .streamError),
        ("data: {\"error\":null,\"a\":1}\n\ndata: [DONE]\n\n", nil),
        ("data: {\"a\":\n\ndata: [DONE]\n\n", .badEvent), ("data: oops\n\ndata: [DONE]\n\n", .badEvent),
        ("data:  \n\ndata: [DONE]\n\n", .badEvent),
    ])
    func whatIsWrongWithAStreamIsTold(_ text: String, _ failure: LoadFailure?) {
        #expect(probe(text).failure == failure)
    }

    @Test(arguments: [
        ("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}", false),
        ("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"}}]}", true),
        ("{\"choices\":[{\"delta\":{\"reasoning_content\":\"Hm\"}}]}", true),
        ("{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}", true),
        ("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}", false),
    ])
    func theFirstTokenIsTheFirstText(_ event: String, _ hasContent: Bool) {
        #expect((probe("data: \(event)\n\n").firstContentAt != 0) == hasContent)
    }
}
