import MercatorJSON
import MercatorWire

/// Writes the event stream of a chat: `data: {"id":…,"object":"chat.completion.chunk",…}`.
///
/// Strings are copied from the other dialect's events as they stand. Source: OpenAI API reference, chat completion
/// chunk object, read 2026-11-25.
struct ChatChunkWriter: Sendable {
    private let head: [UInt8]
    /// What an event of a piece of the answer begins with: most are such.
    private let contentHead: [UInt8]
    private var out = JSONBytes()

    /// A writer for one reply.
    ///
    /// - Parameters:
    ///   - id: the reply's id, as JSON text.
    ///   - model: the model's name, as JSON text.
    init(id: [UInt8], created: Int64, model: [UInt8]) {
        var head = JSONBytes()
        head.literal("data: {\"id\":")
        head.json(id)
        head.literal(",\"object\":\"chat.completion.chunk\",\"created\":")
        head.int(created)
        head.literal(",\"model\":")
        head.json(model)
        head.literal(",\"choices\":[")
        self.head = head.bytes
        head.literal("{\"index\":0,\"delta\":{\"content\":")
        contentHead = head.bytes
    }

    /// What has been written since the last call.
    mutating func take() -> [UInt8] { out.take() }

    /// The first chunk: `{"role":"assistant","content":""}`.
    mutating func role() {
        begin()
        out.literal("\"role\":\"assistant\",\"content\":\"\"")
        end()
    }

    /// A piece of the answer; `text` is a string of some document, `logprobs` the choice's object as JSON text.
    mutating func content(_ text: JSONValue, logprobs: [UInt8]? = nil) {
        guard let logprobs else { return text.withRawBytes { content($0) } }
        begin()
        out.literal("\"content\":")
        out.value(text)
        out.literal("},\"logprobs\":")
        out.json(logprobs)
        out.literal(",\"finish_reason\":null}]}\n\n")
    }

    /// The same; `text` is a JSON string's text.
    mutating func content(_ text: UnsafeRawBufferPointer) {
        out.json(contentHead)
        out.json(text)
        end()
    }

    /// A piece of the reasoning, a JSON string's text, in the member that most servers use.
    mutating func reasoning(_ text: UnsafeRawBufferPointer) {
        begin()
        out.literal("\"reasoning_content\":")
        out.json(text)
        end()
    }

    /// Any member of a delta, its value as JSON text on one line.
    mutating func member(_ name: StaticString, json: [UInt8]) {
        begin()
        out.literal("\"")
        out.literal(name)
        out.literal("\":")
        out.json(json)
        end()
    }

    /// The first piece of a tool call: id and name as JSON text, arguments as a JSON string's text.
    mutating func call(index: Int64, id: [UInt8], name: [UInt8], arguments: [UInt8] = [0x22, 0x22]) {
        begin()
        out.literal("\"tool_calls\":[{\"index\":")
        out.int(index)
        out.literal(",\"id\":")
        out.json(id)
        out.literal(",\"type\":\"function\",\"function\":{\"name\":")
        out.json(name)
        out.literal(",\"arguments\":")
        out.json(arguments)
        out.literal("}}]")
        end()
    }

    /// A further piece of a tool call's arguments, a JSON string's text.
    mutating func arguments(index: Int64, _ text: [UInt8]) {
        begin()
        out.literal("\"tool_calls\":[{\"index\":")
        out.int(index)
        out.literal(",\"function\":{\"arguments\":")
        out.json(text)
        out.literal("}}]")
        end()
    }

    /// The chunk that says why the answer ended; `stopSequence` goes out as `stop_reason`, as vLLM has it.
    mutating func finish(_ reason: String, stopSequence: JSONValue? = nil) {
        out.json(head)
        out.literal("{\"index\":0,\"delta\":{},\"finish_reason\":")
        out.string(reason)
        if let stopSequence {
            out.literal(",\"stop_reason\":")
            out.value(stopSequence)
        }
        out.literal("}]}\n\n")
    }

    /// The last chunk, without choices, when the client asked for it; `usage` is OpenAI's object as JSON text.
    mutating func usage(_ usage: [UInt8]) {
        out.json(head)
        out.literal("],\"usage\":")
        out.json(usage)
        out.literal("}\n\n")
    }

    /// `data: [DONE]`
    mutating func done() { out.literal("data: [DONE]\n\n") }

    private mutating func begin() {
        out.json(head)
        out.literal("{\"index\":0,\"delta\":{")
    }

    private mutating func end() { out.literal("},\"finish_reason\":null}]}\n\n") }
}
