import MercatorTesting

/// Streams whose events differ in little but a string, with everything between them that is not like them.
struct SimilarEvents {
    /// Events that a stream begins with.
    let begin: [String]
    /// Events that say a text; `@` stands for a string's inside, `~` for one that says nothing.
    let texts: [String]
    /// Events that say something else, or the same in other words.
    let odd: [String]
    /// Events that a stream ends with.
    let ends: [String]
    /// Whether events are server-sent ones, not lines.
    let isEventStream: Bool

    private static let spellings: [[UInt8]] = [
        "a", " word", "Hello, world, this is longer than eight bytes", "é", "日本語", "😀", "\\n", "\\\"quoted\\\"",
        "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "{}", "data: x", "",
    ].map { Array($0.utf8) }
    /// What makes the event no JSON.
    private static let broken: [[UInt8]] =
        ["\"", "\\", "\\x", "\\u00", "\n", "\r", "\t", "\"}"].map { Array($0.utf8) } + [[0x80], [0xED, 0xA0, 0x80]]

    /// A stream; some have an event in them that cannot be read, some do not end.
    func stream(_ random: inout SplitMix64) -> [UInt8] {
        var out: [UInt8] = []
        let breaks = random.once(in: 4)
        let usesReturns = random.once(in: 5)
        func add(_ event: String, _ random: inout SplitMix64) {
            for (at, part) in event.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                if at > 0 { out += lineEnd(usesReturns, &random) }
                for byte in part.utf8 {
                    switch byte {
                    case UInt8(ascii: "@"): out += text(breaks: breaks && random.once(in: 30), &random)
                    case UInt8(ascii: "~"): out += random.pick(Self.spellings)
                    default: out.append(byte)
                    }
                }
            }
            out += lineEnd(usesReturns, &random)
            if isEventStream { out += lineEnd(usesReturns, &random) }
        }
        for event in begin where !random.once(in: 12) { add(event, &random) }
        var shape = random.pick(texts)
        for _ in 0..<random.below(40) {
            if random.once(in: 6) { shape = random.pick(texts) }
            add(random.once(in: 9) ? random.pick(odd) : shape, &random)
        }
        for event in ends where !random.once(in: 12) { add(event, &random) }
        return out
    }

    private func text(breaks: Bool, _ random: inout SplitMix64) -> [UInt8] {
        if breaks { return random.pick(Self.broken) }
        if random.once(in: 80) { return [UInt8](repeating: UInt8(ascii: "x"), count: 17_000) }
        return random.pick(Self.spellings) + (random.once(in: 3) ? random.pick(Self.spellings) : [])
    }

    private func lineEnd(_ usesReturns: Bool, _ random: inout SplitMix64) -> [UInt8] {
        guard usesReturns else { return [0x0A] }
        return isEventStream && random.once(in: 8) ? [0x0D] : [0x0D, 0x0A]
    }
}

extension SimilarEvents {
    static let chat = SimilarEvents(
        begin: [
            #"data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#
        ],
        texts: [
            #"data: {"id":"c","choices":[{"index":0,"delta":{"content":"@"},"finish_reason":null}]}"#,
            #"data: {"id":"c","choices":[{"index":0,"delta":{"content":"@"}}],"obfuscation":"~"}"#,
            #"data:{"obfuscation":"~","choices":[{"delta":{"content":"@"},"index":0}],"usage":null}"#,
            #"data: {"choices":[{"index":0,"delta":{"reasoning_content":"@"}}]}"#,
            #"data: {"choices":[{"index":0,"delta":{"reasoning":"@","content":""}}],"obfuscation":5}"#,
            #"data: {"choices":[{"index":0,"delta":{"content":"x","content":"@"}}]}"#,
            #"data: {"choices":[{"index":0,"delta":{"content":"@","content":"x"}}]}"#,
            #"data: { "choices" : [ {"index":0, "delta" : {"content" : "@" } } ] } "#,
            "event: message\nid: 7\n" + #"data: {"choices":[{"index":0,"delta":{"content":"@"}}]}"#,
            "id: 7\n" + #"data: {"choices":[{"index":0,"delta":{"content":"@"}}]}"# + "\nretry: 5",
            #"data: {"choices":[{"index":0,"delta":{"content":"x"}},{"index":1,"delta":{"content":"@"}}]}"#,
            #"data: {"choices":[{"index":0,"delta":{"content":"@"}},{"index":0,"delta":{"content":"@"}}]}"#,
            #"data: {"choices":[{"index":0,"delta":{"content":"@","refusal":"@"}}]}"#,
            #"data: {"choices":[{"index":0,"delta":{"content":"@"},"logprobs":{"content":[{"token":"~"}]}}]}"#,
            #"data: {"choices":[{"index":0,"delta":{"content":"@"}}],"usage":{"prompt_tokens":1}}"#,
            #"data: {"choices":[{"index":0,"delta":{"content":"@"},"finish_reason":"length"}]}"#,
        ],
        odd: [
            #"data: {"choices":[{"index":1,"delta":{"content":"@"}}]}"#, ": ping", "", "data:", "event: message",
            #"data: {"choices":[{"index":0,"delta":{"refusal":"@"}}]}"#, "\u{FEFF}data: {}", "data: 5",
            #"data: {"choices":[{"index":0,"delta":{"annotations":[{"type":"url_citation"}]}}]}"#,
            #"data: {"choices":[{"index":0,"logprobs":{"content":[{"token":"~"}]}}]}"#,
            #"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"t","function":{"name":"f"}}]}}]}"#,
            #"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}}]}"#,
            #"data: {"choices":[{"delta":{"thinking_blocks":[{"type":"thinking","signature":"s"}]}}]}"#,
            #"data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#,
            "data: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"@\"}}]}",
            #"data: {"error":{"message":"@"}}"#, "event: error\n" + #"data: {"choices":[{"delta":{"content":"@"}}]}"#,
        ],
        ends: [#"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, "data: [DONE]"],
        isEventStream: true)

    static let messages = SimilarEvents(
        begin: [
            #"data: {"type":"message_start","message":{"id":"m","model":"c","usage":{"input_tokens":1}}}"#,
            #"data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
        ],
        texts: [
            "event: content_block_delta\n"
                + #"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"@"}}"#,
            #"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"@"}}"#,
            #"data: {"type":"content_block_delta","delta":{"text":"@","type":"text_delta"},"index":0}"#,
            #"data: {"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"@"}}"#,
            #"data: {"delta":{"type":"text_delta","text":"x","text":"@"},"type":"content_block_delta"}"#,
            #"data: {"type":"content_block_delta","delta":{"type":"signature_delta","signature":"@"}}"#,
        ],
        odd: [
            #"data: {"type": "ping"}"#, ": ping", #"data: {"type":"content_block_stop","index":0}"#,
            #"data: {"type":"content_block_start","content_block":{"type":"text","text":"@"}}"#,
            #"data: {"type":"content_block_start","content_block":{"type":"thinking","thinking":"@"}}"#,
            #"data: {"type":"content_block_start","content_block":{"type":"tool_use","id":"t","name":"f"}}"#,
            #"data: {"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{}"}}"#,
            #"data: {"type":"content_block_delta","delta":{"type":"citations_delta","citation":{"#
                + #""type":"web_search_result_location","url":"u","title":"t"}}}"#,
            #"data: {"type":"error","error":{"type":"overloaded_error","message":"@"}}"#,
        ],
        ends: [
            #"data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}"#,
            #"data: {"type":"message_stop"}"#,
        ],
        isEventStream: true)

    static let lines = SimilarEvents(
        begin: [#"{"model":"m","created_at":"2026-11-25T13:00:00Z","message":{"role":"assistant","content":"@"}}"#],
        texts: [
            #"{"model":"m","created_at":"~","message":{"role":"assistant","content":"@"},"done":false}"#,
            #"{"model":"m","message":{"content":"@"},"created_at":"~"}"#, #"{"message":{"content":"@"}}"#,
            #"{"message":{"thinking":"@","content":""}}"#, #"{"message":{"thinking":"@","content":"@"}}"#,
            #"{"message":{"content":"@"},"logprobs":[{"token":"~","logprob":-1}]}"#,
            #" { "message" : { "content" : "@" } } "#, #"{"message":{"content":"x","content":"@"}}"#,
            #"{"message":{"content":"@","tool_calls":[]}}"#,
        ],
        odd: [
            "", "  ", "{}", #"{"created_at":"~"}"#, #"{"message":{"tool_calls":[{"function":{"name":"f"}}]}}"#,
            #"{"message":{"content":"@","tool_calls":[{"function":{"name":"f","arguments":{}}}]}}"#,
            #"{"error":""}"#, #"{"error":"@"}"#, #"{"message":{"content":"@"},"done":true}"#, "5",
        ],
        ends: [#"{"message":{"content":"@"},"done":true,"done_reason":"stop","eval_count":3}"#],
        isEventStream: false)
}
