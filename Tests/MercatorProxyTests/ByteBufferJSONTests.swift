import MercatorProxy
import NIOCore
import Testing

/// Telling an answer from a stray page without parsing it.
@Suite struct ByteBufferJSONTests {
    @Test(arguments: [
        ("{}", true), ("[]", true), (" {\"a\":1}\r\n", true), ("[1]", true), ("", false), ("  ", false),
        ("<html></html>", false), ("{\"a\":", false), ("null", false), ("{]", false), ("{", false),
    ]) func firstAndLastByteDecide(text: String, expected: Bool) {
        #expect(ByteBuffer(string: text).looksLikeJSON == expected)
    }

    @Test func aBodyTornBehindAnInnerBraceIsNotWhole() {
        let body = ByteBuffer(string: #"{"choices":[{"message":{"content":"a"}}"#)
        #expect(body.looksLikeJSON && body.beginsLikeJSON)
    }

    @Test(arguments: [
        (#"{"error":{"message":"no"}}"#, true), (#"{"id":"x","error":null}"#, true), (#"{"errors":[]}"#, false),
        (#"{"id":"terror"}"#, false), ("", false), (String(repeating: " ", count: 2_000) + #"{"error":1}"#, false),
    ]) func onlyAShortBodyThatMentionsAnErrorIsReadTwice(text: String, expected: Bool) {
        #expect(ByteBuffer(string: text).mentionsErrorEarly == expected)
    }
}
