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
}
