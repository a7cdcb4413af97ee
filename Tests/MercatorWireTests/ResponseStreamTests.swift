import MercatorJSON
import MercatorWire
import Testing

import struct NIOCore.ByteBuffer

/// Streams of the responses API: what they add up to, and a changed text in every event that tells it.
@Suite struct ResponseStreamTests {
    private static let place = #""item_id":"msg_1","output_index":0,"content_index":0"#

    private static func event(_ type: String, _ members: String) -> String {
        "event: response.\(type)\ndata: {\"type\":\"response.\(type)\",\(members)}\n\n"
    }

    private static func message(_ text: String?, _ status: String) -> String {
        let parts = text.map { #"{"type":"output_text","text":"\#($0)","annotations":[]}"# } ?? ""
        return #"{"id":"msg_1","type":"message","status":"\#(status)","role":"assistant","content":[\#(parts)]}"#
    }

    private static func response(_ text: String?) -> String {
        let status = text == nil ? "in_progress" : "completed"
        let output = text.map { message($0, status) } ?? ""
        return #"{"id":"r","object":"response","status":"\#(status)","instructions":"be brief","output":[\#(output)]}"#
    }

    /// A whole stream, as the API sends it, whose text comes in the given pieces.
    private static func stream(_ pieces: [String], isWhole: Bool = true) -> String {
        let text = pieces.joined()
        var stream = event("created", #""response":\#(response(nil))"#)
        stream += event("in_progress", #""response":\#(response(nil))"#)
        stream += event("output_item.added", #""output_index":0,"item":\#(message(nil, "in_progress"))"#)
        stream += event("content_part.added", #"\#(place),"part":{"type":"output_text","text":"","annotations":[]}"#)
        for piece in pieces {
            stream += event("output_text.delta", #"\#(place),"delta":"\#(piece)","obfuscation":"aX9","logprobs":[]"#)
        }
        guard isWhole else { return stream }
        stream += event("output_text.done", #"\#(place),"text":"\#(text)","logprobs":[]"#)
        stream += event(
            "content_part.done", #"\#(place),"part":{"type":"output_text","text":"\#(text)","annotations":[]}"#)
        stream += event("output_item.done", #""output_index":0,"item":\#(message(text, "completed"))"#)
        return stream + event("completed", #""response":\#(response(text))"#)
    }

    private func read(_ stream: String) throws -> StreamedReply {
        try #require(StreamedReply.read(ByteBuffer(string: stream)))
    }

    private func whole(_ stream: String) throws -> String { String(buffer: try read(stream).document.bytes) }

    /// The stream after a replacement in the whole response; nil when it has no place.
    private func rewritten(_ stream: String, _ old: String, _ new: String) throws -> String? {
        let reply = try read(stream)
        let text = String(buffer: reply.document.bytes).replacing(old, with: new)
        return try reply.rewritten(as: JSONDocument.parse(text, profile: .reply)).map { String(buffer: $0) }
    }

    @Test func theWholeResponseIsTheLastEvents() throws {
        #expect(try whole(Self.stream(["a", "b"])) == Self.response("ab"))
    }

    /// The secret lies in one piece, in two or in three, whatever else is in them.
    @Test func everyEventIsRewrittenAtEverySplit() throws {
        let text = Array("my secret, all of it")
        for first in 0...text.count {
            for second in first...text.count {
                let pieces = [text[..<first], text[first..<second], text[second...]].map { String($0) }
                let new = try #require(try rewritten(Self.stream(pieces), "secret", "***"))
                #expect(new == Self.stream(["my ***, all of it", "", ""]), "\(first) \(second)")
            }
        }
    }

    @Test func aStreamWithoutItsEndIsRewrittenAtEverySplit() throws {
        let text = Array("my secret")
        for cut in 0...text.count {
            let pieces = [String(text[..<cut]), String(text[cut...])]
            let new = try rewritten(Self.stream(pieces, isWhole: false), "secret", "***")
            #expect(new == Self.stream(["my ***", ""], isWhole: false), "\(cut)")
        }
    }

    @Test func whatIsNotChangedStaysAsItCame() throws {
        let stream = Self.stream(["my secret"])
        #expect(try rewritten(stream, "absent", "") == stream)
    }

    @Test func severalTextsAreKeptApart() throws {
        let pieces = [
            Self.event("output_text.delta", #""output_index":0,"content_index":0,"delta":"a sec""#),
            Self.event("output_text.delta", #""output_index":0,"content_index":1,"delta":"b sec""#),
            Self.event("output_text.delta", #""output_index":0,"content_index":0,"delta":"ret""#),
            Self.event("output_text.delta", #""output_index":0,"content_index":1,"delta":"ond""#),
            Self.event("function_call_arguments.delta", #""output_index":1,"delta":"{\"q\":\"se""#),
            Self.event("function_call_arguments.delta", #""output_index":1,"delta":"cret\"}""#),
            Self.event("reasoning_summary_text.delta", #""output_index":2,"summary_index":0,"delta":"the secret""#),
            Self.event("refusal.delta", #""output_index":3,"content_index":0,"delta":"no secret""#),
        ]
        #expect(
            try whole(pieces.joined()) == #"{"output":[{"content":[{"text":"a secret"},{"text":"b second"}]},"#
                + #"{"arguments":"{\"q\":\"secret\"}"},{"summary":[{"text":"the secret"}]},"#
                + #"{"content":[{"refusal":"no secret"}]}]}"#)
        let new = try #require(try rewritten(pieces.joined(), "secret", "*"))
        #expect(!new.contains("secret") && !new.contains("cret") && new.contains(#""delta":"b sec""#))
        #expect(new.contains(#""delta":"a *""#) && new.contains(#""delta":"{\"q\":\"*\"}""#))
        #expect(try whole(new) == (try whole(pieces.joined())).replacing("secret", with: "*"))
    }

    /// A client that adds up the pieces would see them, whatever the last event says.
    @Test func aTextThatTheEndDeniesIsSeenAndRewritten() throws {
        let stream =
            Self.event("output_text.delta", #"\#(Self.place),"delta":"a secret""#)
            + Self.event("completed", #""response":\#(Self.response("harmless"))"#)
        let sum = try whole(stream)
        #expect(sum.contains("harmless") && sum.contains(#"{"type":"output_text","text":"a secret"}"#))
        let new = try #require(try rewritten(stream, "secret", "***"))
        #expect(new.contains(#""delta":"a ***""#) && new.contains("harmless") && !new.contains("secret"))
        let bare =
            Self.event("output_text.delta", #""delta":"x""#) + Self.event("completed", #""response":{"output":[]}"#)
        #expect(try whole(bare) == #"{"output":[{"content":[{"text":"x"}]}]}"#)
    }

    @Test(arguments: [
        #"{"type":"response.odd.delta","item_id":"i","delta":"sec"}|"#
            + #"{"type":"response.odd.delta","item_id":"i","delta":"ret"}"#,
        #"{"type":"response.odd","deep":{"er":["a secret"]}}"#, #"{"type":"response.odd","logprobs":"a secret"}"#,
        #"{"type":"error","message":"a secret"}"#,
        #"{"type":"response.output_text.delta","output_index":7,"content_index":0,"delta":"a secret"}"#,
        #"{"type":"response.output_item.added","output_index":0,"item":{"content":[{"text":"a secret"}]}}"#,
        #"{"type":"response.created","response":{"output":[],"note":"a secret"}}"#,
        #"{"type":"response.output_text.annotation.added","annotation":{"title":"a secret"}}"#,
    ]) func whatHasNoPlaceOrAnotherTextIsSeenAndRewritten(events: String) throws {
        let odd = events.split(separator: "|").map { "data: \($0)\n\n" }.joined()
        let stream = odd + Self.event("completed", #""response":\#(Self.response("fine"))"#)
        let sum = try whole(stream)
        #expect(sum.contains(#"secret"}"#), "\(sum)")
        let new = try #require(try rewritten(stream, "secret", "***"))
        #expect(!new.contains("sec") && new.contains("***"), "\(new)")
        #expect(try whole(new) == sum.replacing("secret", with: "***"))
    }

    @Test func tokensThatSpellTheTextAreDropped() throws {
        let tokens = #""logprobs":[{"token":"secret","bytes":[1],"logprob":-1,"top_logprobs":[]}]"#
        let stream = Self.stream(["my secret"])
            .replacing(#""logprobs":[]"#, with: tokens).replacing(#""annotations":[]"#, with: tokens)
        let new = try #require(try rewritten(stream, "secret", "***"))
        #expect(!new.contains("secret") && !new.contains("token"))
        let odd = "data: {\"type\":\"response.odd\",\"deep\":{\(tokens)}}\n\n"
        #expect(try rewritten(stream + odd, "my secret", "***")?.contains("secret") == false)
        let same = try #require(try rewritten(stream, "absent", ""))
        #expect(same == stream, "nothing is dropped where nothing is changed")
    }

    @Test func anotherChangeThanOfTextsIsRefused() throws {
        #expect(try rewritten(Self.stream(["x"]), #""object":"response","#, "") == nil)
        #expect(try rewritten(Self.stream(["x"]), #""output":["#, #""output":[1,"#) == nil)
    }

    @Test func eventsOfTwoFormsAreNoReply() {
        let stream = Self.stream(["x"]) + "data: {\"choices\":[]}\n\n"
        #expect(StreamedReply.read(ByteBuffer(string: stream)) == nil)
    }

    @Test(arguments: [
        (0..<1_100).map { event("output_text.delta", #""output_index":0,"content_index":\#($0),"delta":"x""#) }
            .joined(),
        (0..<1_100).map { event("odd", #""a":"\#($0)""#).replacing("odd", with: "odd\($0)") }.joined(),
        (0..<1_100).map { event("output_item.done", #""output_index":\#($0),"item":{"a":1}"#) }.joined(),
        event("output_item.done", #""item":[\#(Array(repeating: "\"x\"", count: 10_001).joined(separator: ","))]"#),
    ]) func moreThanAnybodysResponseIsNoReply(stream: String) {
        #expect(StreamedReply.read(ByteBuffer(string: stream)) == nil)
    }

    @Test(arguments: [-1, 1, 5, Int64.max]) func anIndexWithAGapMakesNoRoom(index: Int64) throws {
        let stream = Self.event("output_text.delta", #""output_index":\#(index),"content_index":0,"delta":"a secret""#)
        #expect(try whole(stream).contains(#""text":"a secret""#))
        #expect(try rewritten(stream, "secret", "***")?.contains("a ***") == true)
    }

    /// Each of so many parts that looked at all others would take hours.
    @Test func membersOfLargeResponsesAreFoundByTheirNames() throws {
        let members = (0..<100_000).map { "\"m\($0)\":\"\"" }.joined(separator: ",")
        let stream = Self.event("completed", "\"response\":{\(members)}")
        #expect(try whole(stream + stream) == "{\(members)}")
    }

    @Test func listsOfLargeResponsesAreWalkedOnce() throws {
        let items = Array(repeating: #"{"content":[{"text":"a"}]}"#, count: 9_000)
        let output = { (items: [String]) in #""response":{"output":[\#(items.joined(separator: ","))]}"# }
        let last = Self.event("completed", output(items))
        let other = Self.event("in_progress", output(items.dropLast() + [#"{"content":[{"text":"b"}]}"#]))
        let pieces = (8_000..<9_000).map { number in
            Self.event("output_text.delta", #""output_index":\#(number),"content_index":0,"delta":"a""#)
        }
        let sum = try whole(other + pieces.joined() + last)
        #expect(sum.hasSuffix(#"{"content":[{"text":"a"}]},"# + Self.variant("b") + "]}"))
    }

    /// What lies in a list longer than anybody's is seen beside it.
    @Test func listsWithoutEndAreNotOpened() throws {
        let items = { (text: String) in Array(repeating: "0", count: 10_000) + [#"{"content":[{"text":"\#(text)"}]}"#] }
        let output = { (text: String) in #""response":{"output":[\#(items(text).joined(separator: ","))]}"# }
        let stream = Self.event("in_progress", output("a secret")) + Self.event("completed", output("fine"))
        #expect(StreamedReply.read(ByteBuffer(string: stream)) == nil, "nowhere to show it")
    }

    private static func variant(_ text: String) -> String {
        #"{"type":"message","role":"assistant","content":[{"type":"output_text","text":"\#(text)"}]}"#
    }
}
