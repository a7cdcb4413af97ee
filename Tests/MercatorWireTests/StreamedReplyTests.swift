import MercatorJSON
import MercatorWire
import Testing

import struct NIOCore.ByteBuffer

/// What streams add up to, and how a changed whole goes back into its events.
@Suite struct StreamedReplyTests {
    private static func stream(_ events: String...) -> ByteBuffer {
        ByteBuffer(string: events.map { "data: \($0)\n\n" }.joined())
    }

    private func whole(_ bytes: ByteBuffer) -> String? {
        StreamedReply.read(bytes).map { String(buffer: $0.document.bytes) }
    }

    @Test func chatChunksAreJoined() {
        let bytes = Self.stream(
            #"{"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant"}}]}"#,
            #"{"id":"c","choices":[{"index":1,"delta":{"content":"B"}},{"index":0,"delta":{"content":"a"}}]}"#,
            #"{"id":"c","choices":[{"index":0,"delta":{"content":"é\n"},"finish_reason":"stop"}]}"#,
            #"{"id":"c","choices":[],"usage":{"total_tokens":3}}"#, "[DONE]")
        #expect(
            whole(bytes) == #"{"id":"c","object":"chat.completion","usage":{"total_tokens":3},"choices":["#
                + #"{"index":0,"message":{"role":"assistant","content":"aé\n"},"finish_reason":"stop"},"#
                + #"{"index":1,"message":{"content":"B"},"finish_reason":null}]}"#)
    }

    @Test func toolCallsAreJoined() {
        let bytes = Self.stream(
            #"{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{\"a"}}]}}]}"#,
            #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\":1}"}}]}}]}"#)
        #expect(
            whole(bytes) == #"{"choices":[{"index":0,"message":{"tool_calls":[{"index":0,"function":"#
                + #"{"name":"f","arguments":"{\"a\":1}"}}]},"finish_reason":null}]}"#)
    }

    @Test func completionsAreRead() {
        #expect(
            whole(Self.stream(#"{"choices":[{"text":"a"}]}"#, #"{"choices":[{"text":"b"}]}"#))
                == #"{"choices":[{"index":0,"text":"ab","finish_reason":null}]}"#)
    }

    @Test func whatIsInNoKnownShapeIsKept() {
        #expect(whole(Self.stream(#"{"odd":"text"}"#)) == #"{"events":[{"odd":"text"}]}"#)
        #expect(
            whole(Self.stream(#"{"choices":[{"delta":{"parts":[{"t":"x"}]}}]}"#))
                == #"{"choices":[{"index":0,"message":{"parts":[[{"t":"x"}]]},"finish_reason":null}]}"#)
    }

    @Test(arguments: ["no json", #"{"a":1,"a":2}"#, #"{"a":"#])
    func whatCannotBeReadIsNoReply(data: String) {
        #expect(StreamedReply.read(Self.stream(data)) == nil)
    }

    @Test func anEventWithoutItsEndCounts() {
        let bytes = ByteBuffer(string: #"data: {"choices":[{"text":"a"}]}"#)
        #expect(whole(bytes)?.contains(#""text":"a""#) == true)
    }

    @Test func aChangedTextGoesWhereItBegan() throws {
        let bytes = Self.stream(
            #"{"id":"1","choices":[{"index":0,"delta":{"content":""},"logprobs":null}]}"#,
            #"{"id":"1","choices":[{"index":0,"delta":{ "content" : "se" },"logprobs":{"content":[]}}]}"#,
            #"{"id":"1","choices":[{"index":0,"delta":{"content":"cret"}},{"index":1,"delta":{"content":"other"}}]}"#,
            "[DONE]")
        let reply = try #require(StreamedReply.read(bytes))
        let text = String(buffer: reply.document.bytes).replacing("secret", with: "***")
        let edited = try JSONDocument.parse(text, profile: .reply)
        #expect(
            reply.rewritten(as: edited)
                == Self.stream(
                    #"{"id":"1","choices":[{"index":0,"delta":{"content":"***"},"logprobs":null}]}"#,
                    #"{"id":"1","choices":[{"index":0,"delta":{ "content" : "" },"logprobs":null}]}"#,
                    #"{"id":"1","choices":[{"index":0,"delta":{"content":""}},"#
                        + #"{"index":1,"delta":{"content":"other"}}]}"#,
                    "[DONE]"))
    }

    @Test func whatHasNoPlaceInTheStreamIsRefused() throws {
        let bytes = Self.stream(#"{"id":"1","choices":[{"index":0,"delta":{"content":"x"}}]}"#)
        let reply = try #require(StreamedReply.read(bytes))
        let text = String(buffer: reply.document.bytes).replacing(#""id":"1""#, with: #""id":"2""#)
        #expect(try reply.rewritten(as: JSONDocument.parse(text, profile: .reply)) == nil)
        let odd = try #require(StreamedReply.read(Self.stream(#"{"odd":"text"}"#)))
        #expect(try odd.rewritten(as: JSONDocument.parse(#"{"events":[{"odd":"t"}]}"#, profile: .reply)) == nil)
    }

    /// Each of so many parts that looked at all others would take hours.
    @Test func partsAreFoundByTheirNames() throws {
        let numbers = 0..<30_000
        let list = { (part: (Int) -> String) in numbers.map(part).joined(separator: ",") }
        let chunk = """
            {\(list { "\"m\($0)\":0" }),"choices":[\(list { "{\"index\":\($0),\"text\":\"t\"}" }),
            {"index":-1,"delta":{\(list { "\"n\($0)\":\"a\",\"o\($0)\":1" }),
            "tool_calls":[\(list { "{\"index\":\($0),\"function\":{\"arguments\":\"b\"}}" })]}}]}
            """.replacing("\n", with: "")
        let root = try #require(StreamedReply.read(Self.stream(chunk, chunk))).document.root
        #expect(root["m29999"]?.int == 0)
        #expect(root["choices"]?.count == 30_001)
        let message = root["choices"]?[0]?["message"]
        #expect(message?["n29999"]?.string == "aa" && message?["o29999"]?.count == 2)
        #expect(message?["tool_calls"]?[29_999]?["function"]?["arguments"]?.string == "bb")
    }
}
