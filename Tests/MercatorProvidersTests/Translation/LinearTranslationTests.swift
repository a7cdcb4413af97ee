import MercatorJSON
import MercatorProviders
import Testing

/// What a client or provider may send without bound is gone through once: each of these would take hours if every
/// part of it looked at all others.
@Suite struct LinearTranslationTests {
    @Test func optionsOfOllama() throws {
        let options = (0..<100_000).map { "\"o\($0)\":0" }.joined(separator: ",")
        let chat = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"options\":{\(options)}}"
        let terms = RequestTerms(allowsExtensions: true)
        let request = try OllamaProviderDialect().encode(JSONDocument.parse(chat, profile: .request), terms)
        let body = try JSONDocument.parse(request.body, profile: .request).root
        #expect(try body["options"]?.rawBytes == JSONDocument.parse("{\(options)}", profile: .request).root.rawBytes)
    }

    /// One call is open and seems whole at its last byte, another one comes in many pieces.
    @Test(arguments: [true, false]) func piecesOfACallThatWaits(isAnthropic: Bool) throws {
        let long = #"{\"a\":\""# + String(repeating: "x", count: 15_000) + "}"
        let start =
            #"{"id":"1","model":"m","choices":[{"index":0,"delta":{"tool_calls":["#
            + #"{"index":0,"id":"c0","function":{"name":"f","arguments":"\#(long)"}},"#
            + #"{"index":1,"id":"c1","function":{"name":"g","arguments":""}}]}}]}"#
        let piece = { (text: String) in
            #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"\#(text)"}}]}}]}"#
        }
        var events = [start, piece(#"{\"b\":\""#)] + Array(repeating: piece("y"), count: 8_000) + [piece(#"\"}"#)]
        events += [#"{"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"#, "[DONE]"]
        let stream = Array(events.map { "data: \($0)\n\n" }.joined().utf8)
        let terms = ReplyTerms(model: "m", created: 0, id: "x")
        let result =
            isAnthropic
            ? translated(AnthropicClientDialect().streamEncoder(terms), [stream])
            : translated(ResponsesGoldenTests.client.streamEncoder(try ResponsesGoldenTests.terms()), [stream])
        #expect(result.state == .done)
        #expect(String(decoding: result.bytes, as: UTF8.self).contains(#""name":"g""#))
    }
}
