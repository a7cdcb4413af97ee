import MercatorJSON

/// Writes the events of a response's stream and numbers them: `event: …`, `data: {"type":…,"sequence_number":…`.
///
/// Source: OpenAI API reference, responses streaming events, read 2026-11-25.
struct ResponseEvents: Sendable {
    private var out = JSONBytes()
    private var number: Int64 = 0

    /// Where a piece of text belongs.
    struct Place: Sendable {
        let item: String
        let outputIndex: Int64
        var contentIndex: Int64 = 0
        /// What names the item in an event, written once for all of its deltas.
        fileprivate let members: [UInt8]

        init(item: String, outputIndex: Int64) {
            self.item = item
            self.outputIndex = outputIndex
            var json = JSONBytes()
            json.literal(",\"item_id\":")
            json.string(item)
            json.literal(",\"output_index\":")
            json.int(outputIndex)
            members = json.bytes
        }
    }

    /// What has been written since the last call.
    mutating func take() -> [UInt8] { out.take() }

    /// An event about the whole response, which is an object on one line.
    mutating func response(_ type: StaticString, _ response: [UInt8]) {
        begin(type)
        out.literal(",\"response\":")
        out.json(response)
        end()
    }

    /// `response.output_item.added` or `.done`.
    mutating func item(_ type: StaticString, _ outputIndex: Int64, _ item: [UInt8]) {
        begin(type)
        out.literal(",\"output_index\":")
        out.int(outputIndex)
        out.literal(",\"item\":")
        out.json(item)
        end()
    }

    /// `response.content_part.added` or `.done`.
    mutating func part(_ type: StaticString, _ place: Place, _ part: [UInt8]) {
        begin(type, place)
        out.literal(",\"part\":")
        out.json(part)
        end()
    }

    /// A piece of text in an item's part.
    mutating func delta(_ type: StaticString, _ place: Place, _ delta: JSONValue, logprobs: [UInt8]? = nil) {
        begin(type, place)
        out.literal(",\"delta\":")
        out.value(delta)
        write(logprobs)
        end()
    }

    /// The whole text of an item's part, under the name that the event gives it.
    mutating func done(
        _ type: StaticString, _ place: Place, _ name: StaticString, _ text: [UInt8], logprobs: [UInt8]? = nil
    ) {
        begin(type, place)
        write(name, text)
        write(logprobs)
        end()
    }

    /// `response.output_text.annotation.added`
    mutating func annotation(_ place: Place, index: Int64, _ annotation: [UInt8]) {
        begin("response.output_text.annotation.added", place)
        out.literal(",\"annotation_index\":")
        out.int(index)
        out.literal(",\"annotation\":")
        out.json(annotation)
        end()
    }

    /// A piece of a call's arguments.
    mutating func arguments(_ place: Place, delta: JSONValue) {
        begin("response.function_call_arguments.delta")
        out.json(place.members)
        out.literal(",\"delta\":")
        out.value(delta)
        end()
    }

    /// All of a call's arguments.
    mutating func arguments(_ place: Place, done arguments: [UInt8], name: [UInt8]) {
        begin("response.function_call_arguments.done")
        out.json(place.members)
        write("name", name)
        write("arguments", arguments)
        end()
    }

    /// The event `error`.
    ///
    /// The reference has code, message and param beside the type; OpenAI's servers send them in an object `error`,
    /// which is what its client libraries turn into an exception. So both are written.
    mutating func error(_ error: DialectError) {
        begin("error")
        var json = JSONBytes()
        json.literal("\"code\":")
        if let code = error.body.code { json.string(code) } else { json.literal("null") }
        json.literal(",\"message\":")
        json.string(error.body.message)
        json.literal(",\"param\":")
        if let param = error.body.param { json.string(param) } else { json.literal("null") }
        out.literal(",")
        out.json(json.bytes)
        out.literal(",\"error\":{\"type\":")
        out.string(error.body.type)
        out.literal(",")
        out.json(json.bytes)
        out.literal("}")
        end()
    }

    private mutating func begin(_ type: StaticString) {
        out.literal("event: ")
        out.literal(type)
        out.literal("\ndata: {\"type\":\"")
        out.literal(type)
        out.literal("\",\"sequence_number\":")
        out.int(number)
        number += 1
    }

    private mutating func begin(_ type: StaticString, _ place: Place) {
        begin(type)
        out.json(place.members)
        out.literal(",\"content_index\":")
        out.int(place.contentIndex)
    }

    private mutating func write(_ name: StaticString, _ json: [UInt8]) {
        out.literal(",\"")
        out.literal(name)
        out.literal("\":")
        out.json(json)
    }

    private mutating func write(_ logprobs: [UInt8]?) {
        guard let logprobs else { return }
        out.literal(",\"logprobs\":[")
        out.json(logprobs)
        out.literal("]")
    }

    private mutating func end() { out.literal("}\n\n") }
}
