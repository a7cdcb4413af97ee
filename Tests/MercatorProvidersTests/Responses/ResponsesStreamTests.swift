import MercatorJSON
import MercatorProviders
import NIOCore
import Testing

/// A response's events come in OpenAI's order and add up to what the buffered translation says.
@Suite struct ResponsesStreamTests {
    private static let client = ResponsesGoldenTests.client

    @Test(arguments: ResponsesGoldenTests.replies) func eventsAddUpToTheResponse(_ name: String) throws {
        // A script plays neither tokens nor citations; odd streams do.
        guard !["logprobs", "citations"].contains(name) else { return }
        let input = try Golden.input("responses/reply-out", name + ".in.json")
        guard let root = try? JSONDocument.parse(input, profile: .reply).root else { return }
        let terms = try ResponsesGoldenTests.terms(created: root["created"]?.int ?? 0)
        guard let buffered = try? Self.client.encode(ByteBuffer(string: input), terms) else { return }
        for length in [1, 5, 1_000] {
            let chunks = CompletionScript.chunks(of: root, pieceLength: length)
            let stream = translated(Self.client.streamEncoder(terms), [chunks])
            let order = ResponseOrder(stream.bytes)
            #expect(order.mistakes.isEmpty)
            #expect(stream.state == .done)
            let whole = try JSONDocument.parse(buffered.body, profile: .request).root
            #expect(saysTheSame(order.final, whole), "in pieces of \(length)")
        }
    }

    @Test(arguments: ResponsesGoldenTests.streams) func oddStreamsKeepTheOrder(_ name: String) throws {
        let input = Array(try Golden.input("responses/stream-out", name + ".in.txt").utf8)
        let stream = translated(Self.client.streamEncoder(try ResponsesGoldenTests.terms()), [input])
        let order = ResponseOrder(stream.bytes)
        #expect(order.mistakes.isEmpty)
        #expect((order.error != nil) == (order.finalType == "response.failed"))
        #expect((stream.state == .done) == (order.error == nil))
    }

    @Test func aFailureOfTheGatewayIsNumberedInItsStream() throws {
        var encoder = Self.client.streamEncoder(try ResponsesGoldenTests.terms())
        var out = encoder.push(
            Array(#"data: {"id":"1","model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}]}"#.utf8) + [10, 10])
        let error = DialectError(status: 504, type: "server_error", message: "too late", code: "idle_timeout")
        out += encoder.push(error.body.event)
        let order = ResponseOrder(out)
        #expect(order.mistakes.isEmpty)
        #expect(order.finalType == "response.failed")
        #expect(order.error?["message"]?.string == "too late")
        #expect(order.final?["error"]?["code"]?.string == "idle_timeout")
        #expect(encoder.push(error.body.event).isEmpty)
        #expect(encoder.end().isEmpty)
    }

    @Test func errorsKeepTheirObject() {
        let error = DialectError(status: 429, type: "rate_limit_error", message: "slow down", code: "rate_limit")
        #expect(
            String(decoding: Self.client.encodeError(error), as: UTF8.self)
                == #"{"error":{"message":"slow down","type":"rate_limit_error","param":null,"code":"rate_limit"}}"#
        )
        let event = String(decoding: Self.client.errorEvent(error), as: UTF8.self)
        #expect(event.hasPrefix("event: error\ndata: {\"type\":\"error\",\"sequence_number\":0,\"code\":\"rate_limit"))
    }

    @Test func aResponseBecomesTheTurnItWas() throws {
        let terms = try ResponsesGoldenTests.terms()
        for name in ["plain", "refusal", "reasoning", "tools", "text-and-tools"] {
            let input = try Golden.input("responses/reply-out", name + ".in.json")
            let message = try JSONDocument.parse(input, profile: .reply).root["choices"]?[0]?["message"]
            let response = try Self.client.encode(ByteBuffer(string: input), terms)
            let output = try JSONDocument.parse(response.body, profile: .reply).root["output"]
            var json = JSONWriter()
            json.beginObject()
            json.member("model", "m")
            json.key("input")
            if let output { json.value(output) }
            json.endObject()
            let chat = try Self.client.decode(
                JSONDocument.parse(json.bytes, profile: .request), RequestTerms(allowsExtensions: true))
            let turn = try JSONDocument.parse(chat.body, profile: .request).root["messages"]
            #expect(turn?.count == 1)
            for member in ["tool_calls", "reasoning_content"] {
                #expect(saysTheSame(turn?[0]?[member], message?[member]), "\(name): \(member)")
            }
            let refusal = turn?[0]?["content"]?[0]?["refusal"]
            #expect(saysTheSame(refusal, message?["refusal"]) || message?["refusal"]?.isNull == true, "\(name)")
            if refusal == nil { #expect(saysTheSame(turn?[0]?["content"], message?["content"]), "\(name): content") }
        }
    }
}
