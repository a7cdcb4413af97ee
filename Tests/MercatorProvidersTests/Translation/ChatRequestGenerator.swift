import MercatorJSON
import MercatorTesting

/// Makes chat requests out of what chat and Anthropic's Messages can both say, in the form that comes back.
struct ChatRequestGenerator {
    private var random: SplitMix64
    private var callCount = 0

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    mutating func request() -> String {
        var members = [#""model":"claude-opus-4-6""#, #""max_tokens":\#(1 + random.below(100_000))"#]
        members.append("\"messages\":[\(messages().joined(separator: ","))]")
        if random.chance(50) { members += tools() }
        if random.chance(30) { members.append(#""temperature":\#(random.pick(["0", "0.70", "1", "1e-1"]))"#) }
        if random.chance(30) { members.append(#""top_p":\#(random.pick(["0.9", "1.0", "95e-2"]))"#) }
        if random.chance(20) { members.append(#""top_k":\#(random.below(100))"#) }
        if random.chance(30) { members.append("\"stop\":[\(text()),\(text())]") }
        if random.chance(30) { members.append("\"user\":\(text())") }
        if random.chance(20) { members.append(#""service_tier":\#(random.pick(["\"auto\"", "\"default\""]))"#) }
        if random.chance(30) {
            members.append(#""reasoning_effort":"\#(random.pick(["none", "low", "medium", "high", "xhigh"]))""#)
        }
        if random.chance(20) {
            members.append(
                #""response_format":{"type":"json_schema","json_schema":{"name":"output","strict":true,"#
                    + "\"schema\":\(schema())}}")
        }
        if random.chance(40) { members.append(#""stream":true,"stream_options":{"include_usage":true}"#) }
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func messages() -> [String] {
        var messages: [String] = []
        if random.chance(60) {
            messages.append("{\"role\":\"system\",\"content\":\(random.chance(50) ? text() : parts())}")
        }
        var afterTools = false
        for _ in 0...random.below(4) {
            // Alone in a turn with results, one part would come back as a string.
            let content = random.chance(50) ? text() : parts(min: afterTools ? 2 : 1, images: true)
            messages.append("{\"role\":\"user\",\"content\":\(content)}")
            afterTools = false
            let hasCalls = random.chance(50)
            let thinking = random.chance(30) ? thinking() : ""
            guard hasCalls else {
                // Thinking and one part would come back as thinking and a string.
                let content = random.chance(60) ? text() : parts(min: thinking.isEmpty ? 1 : 2)
                messages.append("{\"role\":\"assistant\",\"content\":\(content)\(thinking)}")
                continue
            }
            let ids = (0...random.below(3)).map { _ in
                callCount += 1
                return "\"call_\(callCount)\""
            }
            let calls = ids.map {
                #"{"id":\#($0),"type":"function","function":{"name":"f","arguments":\#(arguments())}}"#
            }
            let said = random.chance(50) ? text() : "null"
            let list = calls.joined(separator: ",")
            messages.append(
                "{\"role\":\"assistant\",\"content\":\(said)\(thinking),\"tool_calls\":[\(list)]}"
            )
            for id in ids {
                let error = random.chance(20) ? #","is_error":true"# : ""
                let cache = random.chance(20) ? #","cache_control":{"type":"ephemeral"}"# : ""
                let content = random.chance(60) ? text() : random.chance(30) ? "\"\"" : parts()
                messages.append("{\"role\":\"tool\",\"tool_call_id\":\(id),\"content\":\(content)\(error)\(cache)}")
            }
            afterTools = true
        }
        if afterTools || messages.last?.contains("\"role\":\"assistant\"") == true {
            messages.append("{\"role\":\"user\",\"content\":\(text())}")
        }
        return messages
    }

    private mutating func thinking() -> String {
        let said = text()
        let block = "{\"type\":\"thinking\",\"thinking\":\(said),\"signature\":\"Eq\(random.below(1_000))==\"}"
        let more = random.chance(30) ? #",{"type":"redacted_thinking","data":"x"}"# : ""
        return ",\"reasoning_content\":\(said),\"thinking_blocks\":[\(block)\(more)]"
    }

    private mutating func parts(min: Int = 1, images: Bool = false) -> String {
        var parts: [String] = []
        for _ in 0..<(min + random.below(3)) {
            let cache = random.chance(20) ? #","cache_control":{"type":"ephemeral","ttl":"1h"}"# : ""
            switch images ? random.below(5) : 4 {
            case 0: parts.append(#"{"type":"image_url","image_url":{"url":"https://example.com/a.png"}\#(cache)}"#)
            case 1: parts.append(#"{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0="}\#(cache)}"#)
            case 2:
                let file = #"{"filename":\#(text()),"file_data":"data:application/pdf;base64,JVBE"}"#
                parts.append(
                    #"{"type":"file","file":\#(file)\#(cache)}"#
                )
            default: parts.append("{\"type\":\"text\",\"text\":\(text())\(cache)}")
            }
        }
        return "[\(parts.joined(separator: ","))]"
    }

    private mutating func tools() -> [String] {
        let tools = ["f", "g"].prefix(1 + random.below(2)).map { name in
            let description = random.chance(50) ? ",\"description\":\(text())" : ""
            let strict = random.chance(30) ? ",\"strict\":\(random.chance(50))" : ""
            let cache = random.chance(20) ? #","cache_control":{"type":"ephemeral"}"# : ""
            let function = "{\"name\":\"\(name)\"\(description),\"parameters\":\(schema())\(strict)}"
            return "{\"type\":\"function\",\"function\":\(function)\(cache)}"
        }
        var members = ["\"tools\":[\(tools.joined(separator: ","))]"]
        guard random.chance(60) else { return members }
        let choice = random.pick([#""auto""#, #""none""#])
        members.append("\"tool_choice\":\(choice)")
        if choice == #""auto""#, random.chance(50) { members.append("\"parallel_tool_calls\":\(random.chance(50))") }
        return members
    }

    private mutating func schema() -> String {
        random.pick([
            #"{"type":"object","properties":{}}"#,
            #"{"type":"object","properties":{"x":{"type":"number","maximum":1.0e3}},"required":["x"]}"#,
            #"{ "type" : "object" , "$defs":{"é":{}}, "additionalProperties":false}"#,
        ])
    }

    /// A JSON object in a JSON string, with spellings that a careless reader would change.
    private mutating func arguments() -> String {
        let json = random.pick([
            "{}", #"{"a":1.0}"#, #"{"a": [1e2, 12345678901234567890], "b": "\u00e9\n"}"#,
            #"{"x":{"y":[null,true,"é"]}}"#,
        ])
        return MessageScript.quoted(json)
    }

    /// A JSON string with something visible in it.
    private mutating func text() -> String {
        let pieces = [
            "a", "Hello", "\\n", "\\u00e9", "é", "😀", "\\ud83d\\ude00", "\\\"", "\\\\", "\\/", " ", "{", "\\t",
        ]
        return "\"x" + (0..<random.below(6)).map { _ in random.pick(pieces) }.joined() + "\""
    }
}
