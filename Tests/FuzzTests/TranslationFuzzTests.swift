import MercatorJSON
import MercatorProviders
import MercatorTesting
import NIOCore
import Testing

/// Damaged requests, replies and streams are refused or translated into JSON; nothing traps.
@Suite struct TranslationFuzzTests {
    private static let reply = ReplyTerms(model: "m", created: 1, id: "x", wantsUsage: true)

    private static let vocabulary = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "null", "true", "-1", "1e999", "\"type\":",
        "\"text\"",
        "\"tool_use\"", "\"tool_result\"", "\"thinking\"", "\"image\"", "\"index\":", "\"content\":", "\"role\":",
        "\"system\"",
        "\"assistant\"", "\"tool_calls\":", "\"arguments\":", "data: ", "event: ", "\n\n", "\r", "[DONE]",
        "message_start",
        "content_block_start", "content_block_stop", "message_delta", "message_stop", "error",
    ]

    private static let chat = [
        #"""
        {"model":"claude-opus-4-6","messages":[{"role":"system","content":[{"type":"text","text":"s"}]},\#
        {"role":"user","content":[{"type":"text","text":"a"},\#
        {"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]},\#
        {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f",\#
        "arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"c","content":"ok"}],"tools":[{"type":"function",\#
        "function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"auto","stop":["x"],\#
        "reasoning_effort":"low","response_format":{"type":"json_schema","json_schema":{"schema":{}}}}
        """#
    ]

    private static let messages = [
        #"""
        {"model":"m","max_tokens":5,"system":[{"type":"text","text":"s"}],"messages":[{"role":"user","content":"a"},\#
        {"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"tool_use","id":"t",\#
        "name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[\#
        {"type":"text","text":"x"}]},{"type":"document","source":{"type":"text","data":"d"}}]}],\#
        "tools":[{"name":"f","input_schema":{}}],"tool_choice":{"type":"auto"},"thinking":{"type":"adaptive"}}
        """#
    ]

    private static let events = #"""
        data: {"type":"message_start","message":{"id":"m","model":"c","usage":{"input_tokens":1,"output_tokens":1}}}

        data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

        data: {"type":"content_block_stop","index":0}

        data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f"}}

        data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{}"}}

        data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":3}}

        data: {"type":"message_stop"}


        """#

    private static let chunks = #"""
        data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"r"}}]}

        data: {"choices":[{"index":0,"delta":{"thinking_blocks":[{"type":"thinking","thinking":"r","signature":"s"}]}}]}

        data: {"choices":[{"index":0,"delta":{"content":"a"}}]}

        data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"t","function":{"name":"f","arguments":"{"}}]}}]}

        data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]},"finish_reason":"stop"}]}

        data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}

        data: [DONE]


        """#

    @Test func damagedRequestsAreRefusedOrTranslated() throws {
        let mutator = Mutator(vocabulary: Self.vocabulary, changesMax: 6)
        FuzzRun.rounds(1_500) { random, seed in
            let terms = RequestTerms(
                unknownMembers: random.pick([.forward, .drop, .reject]), allowsExtensions: random.chance(50))
            if let chat = try? JSONDocument.parse(mutator.mutated(random.pick(Self.chat), &random), profile: .request),
                let request = try? AnthropicProviderDialect().encode(chat, terms)
            {
                expectJSON(request.body, seed)
            }
            let bytes = mutator.mutated(random.pick(Self.messages), &random)
            if let messages = try? JSONDocument.parse(bytes, profile: .request),
                let request = try? AnthropicClientDialect().decode(messages, terms)
            {
                expectJSON(request.body, seed)
            }
        }
    }

    @Test func damagedRepliesAreRefusedOrTranslated() {
        let mutator = Mutator(vocabulary: Self.vocabulary, changesMax: 6)
        let message =
            #"{"id":"m","type":"message","content":[{"type":"text","text":"a"},{"type":"tool_use","id":"t","name":"f","#
            + #""input":{"a":1}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":2}}"#
        let completion =
            #"{"id":"c","choices":[{"message":{"content":"a","tool_calls":[{"id":"t","function":{"name":"f","#
            + #""arguments":"{}"}}]},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}"#
        FuzzRun.rounds(1_500) { random, seed in
            let reply = ByteBuffer(bytes: mutator.mutated(message, &random))
            if let chat = try? AnthropicProviderDialect().decode(reply, Self.reply) { expectJSON(chat.body, seed) }
            let chat = ByteBuffer(bytes: mutator.mutated(completion, &random))
            if let reply = try? AnthropicClientDialect().encode(chat, Self.reply) { expectJSON(reply.body, seed) }
            _ = AnthropicProviderDialect().decodeError(status: 400 + random.below(200), reply)
        }
    }

    @Test func damagedStreamsEndInOrder() {
        let mutator = Mutator(vocabulary: Self.vocabulary, changesMax: 6)
        FuzzRun.rounds(1_500) { random, seed in
            let events = random.once(in: 6) ? mutator.soup(60, &random) : mutator.mutated(Self.events, &random)
            run(AnthropicProviderDialect().streamDecoder(Self.reply), events, &random, seed)
            let chunks = random.once(in: 6) ? mutator.soup(60, &random) : mutator.mutated(Self.chunks, &random)
            run(AnthropicClientDialect().streamEncoder(Self.reply), chunks, &random, seed)
        }
    }

    /// Whatever comes in and however it is cut: whole events of JSON go out, the same ones, and the stream ends.
    private func run(
        _ translator: any StreamTranslator, _ bytes: [UInt8], _ random: inout SplitMix64, _ seed: Comment
    ) {
        var whole = translator
        let expected = whole.push(bytes) + whole.end()
        #expect(whole.state != .open, seed)
        var pieces = translator
        var out: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = 1 + random.below(40)
            out += pieces.push(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        out += pieces.end()
        #expect(out == expected && pieces.state == whole.state, seed)
        let text = String(decoding: out, as: UTF8.self)
        #expect(text.isEmpty || text.hasSuffix("\n\n"), seed)
        for line in text.split(separator: "\n") where line.hasPrefix("data: ") && line != "data: [DONE]" {
            expectJSON(Array(line.dropFirst(6).utf8), seed)
        }
    }

    private func expectJSON(_ bytes: [UInt8], _ seed: Comment) {
        #expect(throws: Never.self, seed) { try JSONDocument.parse(bytes, profile: .reply) }
    }
}
