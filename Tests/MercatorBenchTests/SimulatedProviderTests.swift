import MercatorBench
import MercatorJSON
import NIOCore
import NIOPosix
import Testing

struct SimulatedProviderTests {
    /// Runs `body` with a provider on a port of its own.
    private func withProvider(
        _ change: (inout SimulatedProviderOptions) -> Void = { _ in }, _ body: (SimulatedProvider) throws -> Void
    ) async throws {
        var options = SimulatedProviderOptions()
        change(&options)
        let provider = try await SimulatedProvider.start(
            options, host: "127.0.0.1", port: 0, group: MultiThreadedEventLoopGroup.singleton
        ).get()
        try body(provider)
        try await provider.stop().get()
    }

    private func chat(_ prompt: String, _ more: String = "") -> String {
        #"{"model":"gpt-4o","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"\#(prompt)"}]"#
            + "\(more)}"
    }

    private func content(_ answer: RawAnswer) -> String? {
        answer.json?["choices"]?[0]?["message"]?["content"]?.string
    }

    private func streamed(_ answer: RawAnswer) -> String {
        answer.events.compactMap { $0["choices"]?[0]?["delta"]?["content"]?.string }.joined()
    }

    @Test func chatNamesTheModelAndWhatWasSaid() async throws {
        try await withProvider { provider in
            let answer = RawClient.post("/v1/chat/completions", chat("Hello there"), port: provider.port)
            #expect(answer.status == 200)
            #expect(answer.isWhole)
            #expect(content(answer) == "This is a simulated answer from gpt-4o. You said: Hello there")
            let root = try #require(answer.json)
            #expect(root["object"]?.string == "chat.completion")
            #expect(root["choices"]?[0]?["finish_reason"]?.string == "stop")
            let usage = try #require(root["usage"])
            let total = try #require(usage["total_tokens"]?.int)
            #expect(try #require(usage["prompt_tokens"]?.int) + #require(usage["completion_tokens"]?.int) == total)
        }
    }

    @Test(arguments: ["/v1", "", "/openai/v1"])
    func theSameRequestGetsTheSameBytesUnderEveryPrefix(_ prefix: String) async throws {
        try await withProvider { provider in
            let answers = (0..<3).map { _ in
                RawClient.post(prefix + "/chat/completions", chat("Hi"), port: provider.port)
            }
            #expect(answers[0].status == 200)
            #expect(answers[1].bytes == answers[0].bytes)
            #expect(answers[2].bytes == answers[0].bytes)
            let other = RawClient.post(prefix + "/chat/completions", chat("Ho"), port: provider.port)
            #expect(other.json?["id"]?.string != answers[0].json?["id"]?.string)
        }
    }

    @Test func aStreamSaysTheSameAsABufferedAnswer() async throws {
        try await withProvider { provider in
            let whole = RawClient.post("/v1/chat/completions", chat("a \\\"quoted\\\" wörd"), port: provider.port)
            let more = #","stream":true,"stream_options":{"include_usage":true}"#
            let stream = RawClient.post(
                "/v1/chat/completions", chat("a \\\"quoted\\\" wörd", more), port: provider.port)
            #expect(stream.isWhole)
            #expect(stream.text.hasSuffix("data: [DONE]\n\n"))
            #expect(streamed(stream) == content(whole))
            let last = try #require(stream.events.last)
            #expect(last["usage"]?["total_tokens"]?.int == (whole.json?["usage"]?["total_tokens"]?.int))
            #expect(last["choices"]?.count == 0)
        }
    }

    @Test func chunksGapsAndStamps() async throws {
        try await withProvider { provider in
            let prompt = "[[mock chunks=5 gap=1ms latency=1ms stamp]] hi"
            let answer = RawClient.post(
                "/v1/chat/completions", chat(prompt, #","stream":true"#), port: provider.port)
            #expect(answer.isWhole)
            // The role, five stamps, the end.
            #expect(answer.events.count == 7)
            let words = streamed(answer).split(separator: " ")
            #expect(words.count == 5)
            #expect(words.allSatisfy { $0.count == 20 && $0.hasPrefix("t") })
            #expect(words == words.sorted())
        }
    }

    @Test func anAnswerCanBeAnySize() async throws {
        try await withProvider { provider in
            for bytes in [0, 10, 5_000, 1_000_000] {
                let answer = RawClient.post(
                    "/v1/chat/completions", chat("[[mock body=\(bytes)]] hi"), port: provider.port)
                #expect(content(answer)?.utf8.count == bytes)
            }
            let stream = RawClient.post(
                "/v1/chat/completions", chat("[[mock chunks=3000]] hi", #","stream":true"#), port: provider.port)
            #expect(stream.isWhole)
            #expect(stream.events.count == 3_002)
            #expect(provider.counts.streamsCompleted.load(ordering: .relaxed) == 1)
        }
    }

    @Test func toolsAreCalledWhenTheCallerInsists() async throws {
        let tools =
            #","tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object","properties":"#
            + #"{"city":{"type":"string"},"days":{"type":"integer"},"unit":{"enum":["C","F"]}}}}}]"#
        let named = #","tool_choice":{"type":"function","function":{"name":"weather"}}"#
        try await withProvider { provider in
            for choice in [named, #","tool_choice":"required""#] {
                let answer = RawClient.post(
                    "/v1/chat/completions", chat("Rain?", tools + choice), port: provider.port
                ).json
                let function = answer?["choices"]?[0]?["message"]?["tool_calls"]?[0]?["function"]
                #expect(function?["name"]?.string == "weather")
                #expect(function?["arguments"]?.string == #"{"city":"sample","days":1,"unit":"C"}"#)
                #expect(answer?["choices"]?[0]?["finish_reason"]?.string == "tool_calls")
            }
            let stream = RawClient.post(
                "/v1/chat/completions", chat("Rain?", tools + named + #","stream":true"#), port: provider.port)
            let calls = stream.events.compactMap {
                $0["choices"]?[0]?["delta"]?["tool_calls"]?[0]
            }
            #expect(calls.first?["function"]?["name"]?.string == "weather")
            let arguments = calls.compactMap { $0["function"]?["arguments"]?.string }.joined()
            #expect(arguments == #"{"city":"sample","days":1,"unit":"C"}"#)
            let auto = RawClient.post(
                "/v1/chat/completions", chat("Rain?", tools + #","tool_choice":"auto""#), port: provider.port)
            #expect(content(auto)?.contains("Rain?") == true)
        }
    }

    @Test func choicesAndLimits() async throws {
        try await withProvider { provider in
            let two = RawClient.post("/v1/chat/completions", chat("Hi", #","n":2"#), port: provider.port)
            #expect(two.json?["choices"]?.count == 2)
            let short = RawClient.post("/v1/chat/completions", chat("Hi", #","max_tokens":3"#), port: provider.port)
            #expect(content(short) == "This is a")
            #expect(short.json?["choices"]?[0]?["finish_reason"]?.string == "length")
            let object = RawClient.post(
                "/v1/chat/completions", chat("Hi", #","response_format":{"type":"json_object"}"#), port: provider.port)
            let text = try #require(content(object))
            #expect(try JSONDocument.parse(text, profile: .grammar).root.kind == .object)
        }
    }

    @Test func theOtherEndpoints() async throws {
        try await withProvider { provider in
            let completion = RawClient.post(
                "/v1/completions", #"{"model":"m","prompt":"Once"}"#, port: provider.port)
            #expect(completion.json?["choices"]?[0]?["text"]?.string?.hasSuffix("You said: Once") == true)
            let embeddings = RawClient.post(
                "/v1/embeddings", #"{"model":"m","input":["a","b","a"],"dimensions":4}"#, port: provider.port
            ).json?["data"]
            #expect(embeddings?.count == 3)
            #expect(embeddings?[0]?["embedding"]?.count == 4)
            let vectors = (0..<3).map { embeddings?[$0]?["embedding"]?.elements.compactMap(\.double) }
            #expect(vectors[0] == vectors[2])
            #expect(vectors[0] != vectors[1])
            let base64 = RawClient.post(
                "/v1/embeddings", #"{"model":"m","input":"a","dimensions":4,"encoding_format":"base64"}"#,
                port: provider.port
            ).json?["data"]?[0]?["embedding"]?.string
            #expect(base64?.count == 24)
            let moderation = RawClient.post(
                "/v1/moderations", #"{"input":"simulated-harm"}"#, port: provider.port
            ).json
            #expect(moderation?["results"]?[0]?["flagged"]?.bool == true)
            let response = RawClient.post(
                "/v1/responses", #"{"model":"m","input":"Hi"}"#, port: provider.port
            ).json
            #expect(response?["output"]?[0]?["content"]?[0]?["text"]?.string?.hasSuffix("Hi") == true)
            let models = RawClient.get("/v1/models", port: provider.port).json
            #expect(models?["data"]?[0]?["id"]?.string == "mock-model")
            #expect(RawClient.get("/v1/models/gpt-4o", port: provider.port).status == 200)
            #expect(RawClient.get("/v1/models/none", port: provider.port).status == 404)
        }
    }

    @Test func responsesStreamNumbersItsEvents() async throws {
        try await withProvider { provider in
            let answer = RawClient.post(
                "/v1/responses", #"{"model":"m","input":"Hi","stream":true}"#, port: provider.port)
            let events = answer.events
            #expect(events.compactMap { $0["sequence_number"]?.int } == (0..<Int64(events.count)).map { $0 })
            #expect(events.last?["type"]?.string == "response.completed")
            let deltas = events.filter { $0["type"]?.stringEquals("response.output_text.delta") ?? false }
            let text = deltas.compactMap { $0["delta"]?.string }.joined()
            #expect(events.last?["response"]?["output"]?[0]?["content"]?[0]?["text"]?.string == text)
        }
    }

    @Test(
        arguments: [
            ("/v1/v1/chat/completions", "{}", 404), ("/nowhere", "{}", 404), ("/v1/models", "{}", 405),
            ("/v1/chat/completions", "{", 400), ("/v1/chat/completions", "[]", 400),
            ("/v1/chat/completions", #"{"model":"m"}"#, 400), ("/v1/chat/completions", #"{"messages":[]}"#, 400),
            ("/v1/chat/completions", #"{"model":"m","messages":[{"role":"user","content":"[[mock oops]]"}]}"#, 400),
            ("/v1/embeddings", #"{"model":"m"}"#, 400),
        ])
    func whatCannotBeAnsweredIsRefused(_ path: String, _ body: String, _ status: Int) async throws {
        try await withProvider { provider in
            #expect(RawClient.post(path, body, port: provider.port).status == status)
        }
    }

    @Test func keysAndUnknownModels() async throws {
        try await withProvider {
            $0.apiKey = "sk-right"
            $0.refusesUnknownModels = true
        } _: { provider in
            let path = "/v1/chat/completions"
            func status(_ headers: String, _ body: String) -> Int {
                RawClient.post(path, body, port: provider.port, headers: headers).status
            }
            #expect(status("", chat("Hi")) == 401)
            #expect(status("authorization: Bearer sk-wrong\r\n", chat("Hi")) == 401)
            #expect(status("authorization: Bearer sk-right\r\n", chat("Hi")) == 200)
            #expect(status("api-key: sk-right\r\n", chat("Hi")) == 200)
            #expect(status("x-api-key: sk-right\r\n", #"{"model":"other","messages":[{"role":"user"}]}"#) == 404)
        }
    }
}
