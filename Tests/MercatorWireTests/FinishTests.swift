import MercatorWire
import Testing

/// Whether a stream has told why its answer ended, however it is cut into reads.
@Suite struct FinishTests {
    private static func chunk(_ finish: String, content: String = "x", more: String = "") -> String {
        #"data: {"id":"c","choices":[{"index":0,"delta":{"content":"\#(content)"},"#
            + #""finish_reason":\#(finish)}]\#(more)}"# + "\n\n"
    }

    private static func message(_ reason: String) -> String {
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"stop_reason\":null}}\n\n"
            + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\(reason)}}\n\n"
    }

    private static let rows: [(stream: String, hasFinish: Bool)] = [
        (chunk("null"), false), (chunk("\"stop\""), true), (chunk("null") + chunk("null") + chunk("\"length\""), true),
        (chunk("null") + chunk("null", content: "longer") + chunk("null", more: ",\"usage\":null"), false),
        (chunk("\"stop\"") + chunk("null"), true), (chunk(" null "), false), (chunk("  \"stop\" "), true),
        ("data: {\"choices\":[{\"finish_reason\" : \"stop\"}]}\n\n", true),
        ("data: {\"choices\":[{\"finish_reason\":\"stop\"},{\"finish_reason\":null}]}\n\n", true),
        (chunk("null", content: #"\"finish_reason\":\"stop\" "#), false),
        (chunk("null", content: "under_scores_every_where"), false),
        ("data: [DONE]\n\n", false), (": \"finish_reason\":\"stop\"\n\n", false),
        ("data: \"finish_reason\"\n\n", false),
        (message("null"), false), (message("\"end_turn\""), true),
        ("data: {\"type\": \"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n", true),
        ("data: {\"type\":\"content_block_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n", false),
    ]

    @Test(arguments: rows.indices) func atEverySplit(row: Int) {
        let (stream, expected) = Self.rows[row]
        let bytes = Array(stream.utf8)
        for cut in 0...bytes.count {
            var boundary = EventBoundary()
            for piece in [bytes[..<cut], bytes[cut...]] {
                piece.withUnsafeBytes { _ = boundary.feed($0) }
            }
            #expect(boundary.hasFinish == expected, "cut at \(cut): \(stream)")
        }
    }

    @Test func byteByByte() {
        for (stream, expected) in Self.rows {
            var boundary = EventBoundary()
            for byte in stream.utf8 { [byte].withUnsafeBytes { _ = boundary.feed($0) } }
            #expect(boundary.hasFinish == expected, "\(stream)")
        }
    }

    @Test func aLineTooLongToTellIsTakenForTheEnd() {
        var boundary = EventBoundary()
        let start = Array("data: {\"content\":\"".utf8) + [UInt8](repeating: 0x78, count: 70_000)
        start.withUnsafeBytes { _ = boundary.feed($0) }
        #expect(boundary.hasFinish)
    }

    @Test(arguments: [
        ("response.completed", true), ("response.incomplete", true), ("response.failed", true),
        ("response.created", false), ("message_stop", true), ("message_start", false),
    ]) func eventsThatEndAStream(name: String, isEnd: Bool) {
        var boundary = EventBoundary()
        Array("event: \(name)\ndata: {\"type\":\"\(name)\"}\n\n".utf8).withUnsafeBytes { _ = boundary.feed($0) }
        #expect(boundary.hasDone == isEnd)
    }

    @Test(arguments: [("message_stop", true), ("message_start", false), ("message_stopped", false)])
    func messagesMayNameTheirEventsInTheDataOnly(name: String, isEnd: Bool) {
        for space in ["", " "] {
            var boundary = EventBoundary()
            let event = "data: {\"type\":\(space)\"\(name)\"}\n\n"
            Array(event.utf8).withUnsafeBytes { _ = boundary.feed($0) }
            #expect(boundary.hasDone == isEnd)
        }
    }
}
