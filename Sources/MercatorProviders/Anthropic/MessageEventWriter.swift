import MercatorJSON

/// Writes the events of a message's stream, and numbers its content blocks.
///
///     event: content_block_start
///     data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
struct MessageEventWriter: Sendable {
    private var out = JSONBytes()
    /// The number of the block that is open, or of the next one.
    private var index: Int64 = 0
    private var hasPinged = false

    /// What has been written since the last call.
    mutating func take() -> [UInt8] { out.take() }

    /// The first event; id and model as JSON text.
    mutating func messageStart(id: [UInt8], model: [UInt8], usage: [UInt8]) {
        out.literal("event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":")
        out.json(id)
        out.literal(",\"type\":\"message\",\"role\":\"assistant\",\"model\":")
        out.json(model)
        out.literal(",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":")
        out.json(usage)
        out.literal("}}\n\n")
    }

    /// Opens an empty text block.
    mutating func startText() {
        beginStart()
        out.literal("{\"type\":\"text\",\"text\":\"\"}")
        endStart()
    }

    /// Opens an empty thinking block.
    mutating func startThinking() {
        beginStart()
        out.literal("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")
        endStart()
    }

    /// Opens a tool use; id and name as JSON text.
    mutating func startCall(id: [UInt8], name: [UInt8]) {
        beginStart()
        out.literal("{\"type\":\"tool_use\",\"id\":")
        out.json(id)
        out.literal(",\"name\":")
        out.json(name)
        out.literal(",\"input\":{}}")
        endStart()
    }

    /// Opens a block that is whole from the beginning.
    mutating func startBlock(_ block: JSONValue) {
        beginStart()
        out.value(block)
        endStart()
    }

    /// A piece of text, a JSON string's text, as in the next one.
    mutating func textDelta(_ text: UnsafeRawBufferPointer) {
        beginDelta()
        out.literal("{\"type\":\"text_delta\",\"text\":")
        out.json(text)
        endDelta()
    }

    /// A piece of thinking.
    mutating func thinkingDelta(_ text: UnsafeRawBufferPointer) {
        beginDelta()
        out.literal("{\"type\":\"thinking_delta\",\"thinking\":")
        out.json(text)
        endDelta()
    }

    /// A signature, which comes whole; `text` is a string of some document.
    mutating func signatureDelta(_ text: JSONValue) {
        beginDelta()
        out.literal("{\"type\":\"signature_delta\",\"signature\":")
        out.value(text)
        endDelta()
    }

    /// A piece of a tool's input, as the inner bytes of a JSON string.
    mutating func argumentsDelta(_ text: [UInt8]) {
        guard !text.isEmpty else { return }
        beginDelta()
        out.literal("{\"type\":\"input_json_delta\",\"partial_json\":\"")
        out.json(text)
        out.literal("\"")
        endDelta()
    }

    /// Closes the open block.
    mutating func stopBlock() {
        out.literal("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":")
        out.int(index)
        out.literal("}\n\n")
        index += 1
    }

    /// Why the message ended, and its usage as JSON text.
    mutating func messageDelta(stopReason: String, stopSequence: JSONValue?, usage: [UInt8]) {
        out.literal("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":")
        out.string(stopReason)
        out.literal(",\"stop_sequence\":")
        if let stopSequence { out.value(stopSequence) } else { out.literal("null") }
        out.literal("},\"usage\":")
        out.json(usage)
        out.literal("}\n\n")
    }

    /// The last event.
    mutating func messageStop() {
        out.literal("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
    }

    /// An error, after which nothing follows.
    mutating func error(_ error: DialectError) { out.json(AnthropicErrors.event(error)) }

    private mutating func beginStart() {
        out.literal("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":")
        out.int(index)
        out.literal(",\"content_block\":")
    }

    private mutating func endStart() {
        out.literal("}\n\n")
        guard !hasPinged else { return }
        // The API itself pings once its first block has begun.
        hasPinged = true
        out.literal("event: ping\ndata: {\"type\":\"ping\"}\n\n")
    }

    private mutating func beginDelta() {
        out.literal("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":")
        out.int(index)
        out.literal(",\"delta\":")
    }

    private mutating func endDelta() { out.literal("}}\n\n") }
}
