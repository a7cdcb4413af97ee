import MercatorJSON
import MercatorTesting

/// Makes chat requests and replies of what chat, Ollama and responses can all say; a seed tells which.
struct RandomChat {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// A request that `/api/chat` can say.
    mutating func request() -> String {
        var members = [#""model":\#(string())"#, #""messages":[\#(messages())]"#]
        members.append(
            random.once(in: 2) ? #""stream":false"# : #""stream":true,"stream_options":{"include_usage":true}"#)
        let numbers = [
            "temperature", "top_p", "seed", "frequency_penalty", "presence_penalty", "top_k", "min_p",
            "repetition_penalty", "max_tokens",
        ]
        for name in numbers where random.once(in: 3) {
            members.append("\"\(name)\":\(name == "max_tokens" ? "\(1 + random.below(999))" : number())")
        }
        if random.once(in: 3) { members.append(#""stop":[\#(string()),\#(string())]"#) }
        if random.once(in: 3) { members.append(#""tools":[\#(tool()),\#(tool())]"#) }
        if random.once(in: 3) {
            members.append("\"reasoning_effort\":\"\(random.pick(["none", "low", "medium", "high", "max"]))\"")
        }
        if random.once(in: 3) { members.append(#""logprobs":true,"top_logprobs":\#(random.below(20))"#) }
        switch random.below(4) {
        case 0: members.append(#""response_format":{"type":"json_object"}"#)
        case 1:
            let schema = object(depth: 3)
            members.append(
                #""response_format":{"type":"json_schema","json_schema":{"name":"response","schema":\#(schema)}}"#)
        default: break
        }
        return "{" + members.joined(separator: random.pick([",", " ,\n "])) + "}"
    }

    /// A reply that Ollama and a response can say; its id is made of `id`.
    mutating func completion(id: String) -> String {
        let callCount = random.once(in: 3) ? 1 + random.below(3) : 0
        let hasText = callCount == 0 || random.once(in: 2)
        var message = [#""role":"assistant""#, #""content":\#(hasText ? string() : "null")"#, #""refusal":null"#]
        if random.once(in: 3) { message.append(#""reasoning_content":\#(string())"#) }
        if callCount > 0 {
            message.append(#""tool_calls":[\#((0..<callCount).map { call($0) }.joined(separator: ","))]"#)
        }
        let reason = callCount > 0 ? "tool_calls" : random.pick(["stop", "length"])
        let (prompt, answer) = (random.below(100_000), random.below(1_000))
        let created = 1_700_000_000 + random.below(90_000_000)
        return
            #"{"id":"chatcmpl-\#(id)","object":"chat.completion","created":\#(created),"#
            + #""model":\#(string()),"choices":[{"index":0,"message":{\#(message.joined(separator: ","))},"#
            + #""logprobs":null,"finish_reason":"\#(reason)"}],"usage":{"prompt_tokens":\#(prompt),"#
            + #""completion_tokens":\#(answer),"total_tokens":\#(prompt + answer)}}"#
    }

    private mutating func messages() -> String {
        var all: [String] = []
        if random.once(in: 2) { all.append(#"{"role":"system","content":\#(string())}"#) }
        for round in 0...random.below(3) {
            all.append(#"{"role":"user","content":\#(random.once(in: 4) ? parts() : string())}"#)
            switch random.below(3) {
            case 0: all.append(#"{"role":"assistant","content":\#(string())}"#)
            case 1:
                let calls = (0...random.below(3)).map { $0 + round * 10 }
                let thinking = random.once(in: 2) ? #","reasoning_content":\#(string())"# : ""
                let list = calls.map { call($0) }.joined(separator: ",")
                all.append(#"{"role":"assistant","content":""\#(thinking),"tool_calls":[\#(list)]}"#)
                for call in calls.reversed() {
                    all.append(#"{"role":"tool","tool_call_id":"call_\#(call)","content":\#(string())}"#)
                }
            default: break
            }
        }
        return all.joined(separator: ",")
    }

    private mutating func parts() -> String {
        let image = random.pick([
            "image/png;base64,iVBORw0KGgo=", "image/jpeg;base64,/9j/4AA=", "image/gif;base64,R0lGODlh",
        ])
        return #"[{"type":"text","text":\#(string())},{"type":"image_url","image_url":{"url":"data:\#(image)"}}]"#
    }

    private mutating func call(_ index: Int) -> String {
        let arguments = String(decoding: JSONWriter.quoted(object(depth: 2)), as: UTF8.self)
        let function = #"{"name":\#(string()),"arguments":\#(arguments)}"#
        return #"{"id":"call_\#(index)","type":"function","function":\#(function)}"#
    }

    private mutating func tool() -> String {
        let parameters = object(depth: 3)
        let function = #"{"name":\#(string()),"description":\#(string()),"parameters":\#(parameters)}"#
        return #"{"type":"function","function":\#(function)}"#
    }

    private mutating func object(depth: Int) -> String {
        let members = (0..<random.below(4)).map {
            #""k\#($0)"\#(random.pick([":", " : "]))\#(value(depth: depth - 1))"#
        }
        return "{" + members.joined(separator: random.pick([",", ",\n  "])) + "}"
    }

    private mutating func value(depth: Int) -> String {
        switch random.below(depth > 0 ? 6 : 4) {
        case 0: return number()
        case 1: return random.pick(["true", "false", "null"])
        case 2, 3: return string()
        case 4: return "[" + (0..<random.below(3)).map { _ in value(depth: depth - 1) }.joined(separator: ", ") + "]"
        default: return object(depth: depth)
        }
    }

    private mutating func number() -> String {
        random.pick(["0", "1.0", "1e0", "-0.50", "18446744073709551616", "0.1", "2E-3", "42", "1.50"])
    }

    /// A string with text in it, in one of JSON's many spellings.
    private mutating func string() -> String {
        let pieces = ["a", " ", "é", "\\u00e9", "\\ud83d\\ude00", "😀", "\\n", "\\\"", "\\/", "\\\\", "{", "data:", "0"]
        return "\"x" + (0..<random.below(8)).map { _ in random.pick(pieces) }.joined() + "\""
    }
}
