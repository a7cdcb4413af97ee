import MercatorJSON
import MercatorWire
import Testing

import struct NIOCore.ByteBuffer

/// A stream that is looked at whole may be anything: it costs no more than its length, and no trap.
@Suite struct HostileStreamTests {
    private static func nested(_ inner: String, levels: Int) -> String {
        String(repeating: "[", count: levels) + inner + String(repeating: "]", count: levels)
    }

    private static func event(_ data: String) -> String { "data: \(data)\n\n" }

    /// Hours, if the way to each of these values were written down anew.
    @Test(.timeLimit(.minutes(1))) func manyValuesFarDown() throws {
        let empties = Array(repeating: "[]", count: 400_000).joined(separator: ",")
        let far = Self.nested("\"t\",\(empties)", levels: 1_000)
        let item = #"{"type":"x","far":\#(far)}"#
        let stream =
            Self.event(#"{"type":"response.output_item.done","output_index":0,"item":\#(item)}"#)
            + Self.event(#"{"type":"response.completed","response":{"output":[\#(item)]}}"#)
        let reply = try #require(StreamedReply.read(ByteBuffer(string: stream)))
        let edited = String(buffer: reply.document.bytes).replacing("\"t\"", with: "\"u\"")
        let rewritten = try reply.rewritten(as: JSONDocument.parse(edited, profile: .inspectedReply))
        #expect(rewritten.map { String(buffer: $0).contains("\"t\"") } == false)
    }

    private static let extremes = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-1", "0.5", "1e999", "null", "\"x\"",
    ]

    @Test(arguments: extremes) func placesOutOfRange(_ number: String) throws {
        let places = #""output_index":\#(number),"content_index":\#(number),"summary_index":\#(number)"#
        let responses = [
            #"{"type":"response.output_item.added",\#(places),"item":{"type":"message","content":[{"text":"a"}]}}"#,
            #"{"type":"response.content_part.done",\#(places),"part":{"text":"b"}}"#,
            #"{"type":"response.output_text.annotation.added",\#(places),"annotation_index":\#(number),"#
                + #""annotation":{}}"#,
            #"{"type":"response.output_text.delta",\#(places),"delta":"c"}"#,
            #"{"type":"response.completed","response":{"output":[],"usage":{"total_tokens":\#(number)}}}"#,
        ]
        let chunks = [
            #"{"created":\#(number),"choices":[{"index":\#(number),"delta":{"content":"a","tool_calls":"#
                + #"[{"index":\#(number),"function":{"arguments":"b"}}]}}],"usage":{"total_tokens":\#(number)}}"#,
            #"{"choices":[{"index":\#(number),"text":"c"}]}"#,
        ]
        for events in [responses, chunks] {
            let stream = "retry: \(number)\nid: \(number)\n\n" + events.map(Self.event).joined()
            let reply = try #require(StreamedReply.read(ByteBuffer(string: stream)))
            let edited = String(buffer: reply.document.bytes).replacing("\"c\"", with: "\"d\"")
            _ = try reply.rewritten(as: JSONDocument.parse(edited, profile: .inspectedReply))
        }
    }

    /// As deep as is read at all, on the way down and on the way back.
    @Test(arguments: [1_000, 1_020, 1_023, 1_024, 5_000]) func textsFarDown(levels: Int) throws {
        let stream = Self.event(
            #"{"type":"response.output_text.delta","delta":"x","far":\#(Self.nested("\"t\"", levels: levels))}"#)
        guard let reply = StreamedReply.read(ByteBuffer(string: stream)) else { return }
        let edited = String(buffer: reply.document.bytes).replacing("\"t\"", with: "\"u\"")
        guard let document = try? JSONDocument.parse(edited, profile: .inspectedReply) else { return }
        _ = reply.rewritten(as: document)
    }

    @Test func whatIsUnreadableEndsTheReading() {
        let stream = Self.event("{") + Self.event(#"{"choices":[]}"#)
        #expect(StreamedReply.read(ByteBuffer(string: stream)) == nil)
    }
}
