import MercatorJSON

/// Plays a whole message of Anthropic's as the event stream that would have brought it.
enum MessageScript {
    static func events(of message: JSONValue, pieceLength: Int = 6) -> [UInt8] {
        var out = ""
        func send(_ type: String, _ data: String) { out += "event: \(type)\ndata: \(data)\n\n" }
        var head = JSONWriter()
        head.beginObject()
        message.forEachMember { key, value in
            switch key.string ?? "" {
            case "content": head.rawMember("content", "[]")
            case "stop_reason", "stop_sequence": head.rawMember(key.string ?? "", "null")
            case "stop_details": break
            case let name: head.rawMember(name, value.line)
            }
        }
        head.endObject()
        send("message_start", #"{"type":"message_start","message":\#(head.text)}"#)
        for (index, block) in (message["content"].map { Array($0.elements) } ?? []).enumerated() {
            let (start, deltas) = parts(of: block, pieceLength)
            send(
                "content_block_start",
                #"{"type":"content_block_start","index":\#(index),"content_block":\#(start)}"#)
            if index == 0 { send("ping", #"{"type": "ping"}"#) }
            for delta in deltas {
                send("content_block_delta", #"{"type":"content_block_delta","index":\#(index),"delta":\#(delta)}"#)
            }
            send("content_block_stop", #"{"type":"content_block_stop","index":\#(index)}"#)
        }
        let details = message["stop_details"].map { #","stop_details":\#($0.line)"# } ?? ""
        let reason = message["stop_reason"]?.line ?? "null"
        let sequence = message["stop_sequence"]?.line ?? "null"
        let delta = #"{"stop_reason":\#(reason),"stop_sequence":\#(sequence)\#(details)}"#
        let usage = message["usage"].map { #","usage":\#($0.line)"# } ?? ""
        send("message_delta", #"{"type":"message_delta","delta":\#(delta)\#(usage)}"#)
        send("message_stop", #"{"type":"message_stop"}"#)
        return Array(out.utf8)
    }

    /// The block as it begins, and the deltas that fill it.
    private static func parts(of block: JSONValue, _ length: Int) -> (start: String, deltas: [String]) {
        func deltas(_ type: String, _ member: String, _ text: String) -> [String] {
            pieces(of: text, length).map { #"{"type":"\#(type)","\#(member)":\#(quoted($0))}"# }
        }
        switch block["type"]?.string {
        case "text":
            let citations = block["citations"].map { Array($0.elements) } ?? []
            return (
                #"{"type":"text","text":""}"#,
                deltas("text_delta", "text", block["text"]?.string ?? "")
                    + citations.map { #"{"type":"citations_delta","citation":\#($0.line)}"# }
            )
        case "thinking":
            return (
                #"{"type":"thinking","thinking":"","signature":""}"#,
                deltas("thinking_delta", "thinking", block["thinking"]?.string ?? "")
                    + [#"{"type":"signature_delta","signature":\#(block["signature"]?.line ?? "\"\"")}"#]
            )
        case "tool_use", "server_tool_use":
            let input = block["input"]?.text ?? "{}"
            let head = #"{"type":"\#(block["type"]?.string ?? "")","id":\#(block["id"]?.line ?? "null"),"#
            return (
                head + #""name":\#(block["name"]?.line ?? "null"),"input":{}}"#,
                [#"{"type":"input_json_delta","partial_json":""}"#]
                    + (input == "{}" ? [] : deltas("input_json_delta", "partial_json", input))
            )
        default: return (block.line, [])
        }
    }

    static func pieces(of text: String, _ length: Int) -> [String] {
        var pieces: [String] = []
        var scalars = text.unicodeScalars[...]
        while !scalars.isEmpty {
            pieces.append(String(scalars.prefix(length)))
            scalars = scalars.dropFirst(length)
        }
        return pieces
    }

    static func quoted(_ text: String) -> String { String(decoding: JSONWriter.quoted(text), as: UTF8.self) }
}

extension JSONValue {
    /// The value as it stands.
    var text: String { String(decoding: rawBytes.readableBytesView, as: UTF8.self) }

    /// The same on one line, as an event needs it.
    var line: String { text.split(separator: "\n").joined() }
}

extension JSONWriter {
    mutating func rawMember(_ name: String, _ json: String) {
        key(name)
        value(json: Array(json.utf8))
    }
}
