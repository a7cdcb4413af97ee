import MercatorJSON
import MercatorWire

/// Adds up the events of a message as Anthropic's own clients do, and holds them to the order that the API has.
struct MessageSum {
    private(set) var mistakes: [String] = []
    private var head: JSONValue?
    private var blocks: [Block] = []
    private var isOpen = false
    private var delta: JSONValue?
    private var isStopped = false
    private(set) var error: JSONValue?

    private struct Block {
        var start: JSONValue
        var text = ""
        var signature = ""
        var input = ""
    }

    init(_ stream: [UInt8]) {
        var parser = ServerSentEventParser()
        for event in parser.push(stream) {
            guard let root = try? JSONDocument.parse(event.data, profile: .reply).root else {
                mistakes.append("no JSON: \(event.data)")
                continue
            }
            if root["type"]?.string != event.event { mistakes.append("named \(event.event): \(event.data)") }
            take(root)
        }
        if error == nil, !isStopped { mistakes.append("no message_stop") }
    }

    private mutating func take(_ event: JSONValue) {
        let type = event["type"]?.string ?? ""
        if isStopped || error != nil { mistakes.append("\(type) after the end") }
        if head == nil, !["message_start", "error"].contains(type) { mistakes.append("\(type) before message_start") }
        switch type {
        case "message_start":
            if head != nil { mistakes.append("a second message_start") }
            head = event["message"]
        case "content_block_start":
            if isOpen { mistakes.append("a block began in another") }
            if event["index"]?.int != Int64(blocks.count) { mistakes.append("a block has a wrong index") }
            isOpen = true
            if let block = event["content_block"] { blocks.append(Block(start: block)) }
        case "content_block_delta":
            guard isOpen, event["index"]?.int == Int64(blocks.count - 1), let delta = event["delta"] else {
                mistakes.append("a delta of no open block")
                return
            }
            take(delta: delta)
        case "content_block_stop":
            if !isOpen || event["index"]?.int != Int64(blocks.count - 1) { mistakes.append("a stop of no open block") }
            isOpen = false
        case "message_delta":
            if isOpen { mistakes.append("message_delta in a block") }
            delta = event
        case "message_stop":
            if delta == nil { mistakes.append("message_stop before message_delta") }
            isStopped = true
        case "ping": break
        case "error": error = event["error"]
        default: mistakes.append("no such event: \(type)")
        }
    }

    private mutating func take(delta: JSONValue) {
        let last = blocks.count - 1
        let wanted =
            switch delta["type"]?.string {
            case "text_delta": "text"
            case "thinking_delta", "signature_delta": "thinking"
            default: "tool_use"
            }
        if blocks[last].start["type"]?.string != wanted { mistakes.append("a delta of another type than its block") }
        blocks[last].text += delta["text"]?.string ?? delta["thinking"]?.string ?? ""
        blocks[last].signature += delta["signature"]?.string ?? ""
        blocks[last].input += delta["partial_json"]?.string ?? ""
    }

    /// The message as it would have come without streaming, in the order that the translator writes.
    var json: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        for name in ["id", "type", "role", "model"] { json.rawMember(name, head?[name]?.text ?? "null") }
        json.key("content")
        json.beginArray()
        for block in blocks { Self.write(block, &json) }
        json.endArray()
        for name in ["stop_reason", "stop_sequence"] { json.rawMember(name, delta?["delta"]?[name]?.text ?? "null") }
        json.rawMember("usage", delta?["usage"]?.text ?? "null")
        json.endObject()
        return json.bytes
    }

    private static func write(_ block: Block, _ json: inout JSONWriter) {
        switch block.start["type"]?.string {
        case "text":
            json.beginObject()
            json.member("type", "text")
            json.member("text", block.text)
            json.endObject()
        case "thinking":
            json.beginObject()
            json.member("type", "thinking")
            json.member("thinking", block.text)
            json.member("signature", block.signature)
            json.endObject()
        case "tool_use":
            json.beginObject()
            for name in ["type", "id", "name"] { json.rawMember(name, block.start[name]?.text ?? "null") }
            json.rawMember("input", block.input.isEmpty ? "{}" : block.input)
            json.endObject()
        default: json.value(block.start)
        }
    }
}
