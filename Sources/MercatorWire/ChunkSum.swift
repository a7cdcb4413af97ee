import MercatorJSON

/// Joins a stream's chunks into the reply that they are pieces of.
struct ChunkSum {
    private var choices = OrderedDictionary<Int, ChoiceSum>()
    /// Members of the chunks themselves (`id`, `model`, `usage`): the last that is not null counts.
    private var members = OrderedDictionary<String, JSONValue>()
    private var strangers: [JSONValue] = []

    mutating func add(_ chunk: JSONValue) {
        if let list = chunk["choices"], list.kind == .array {
            for (order, choice) in list.elements.enumerated() { add(choice, order) }
            for (key, value) in chunk.members {
                if let name = key.string, name != "choices", !value.isNull { members.set(name, to: value) }
            }
        } else {
            strangers.append(chunk)
        }
    }

    private mutating func add(_ choice: JSONValue, _ order: Int) {
        let index = choice["index"]?.int.flatMap { Int(exactly: $0) } ?? order
        choices.update(index, from: ChoiceSum(index: index)) { $0.add(choice) }
    }

    /// The whole reply as JSON.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in members.elements {
            writer.key(name)
            if name == "object" {
                writer.string(isChat ? "chat.completion" : "text_completion")
            } else {
                writer.value(value)
            }
        }
        if !choices.isEmpty || strangers.isEmpty {
            writer.key("choices")
            writer.beginArray()
            for choice in choices.elements.sorted(by: { $0.key < $1.key }) { choice.value.write(to: &writer) }
            writer.endArray()
        }
        if !strangers.isEmpty {
            writer.key("events")
            writer.beginArray()
            for stranger in strangers { writer.value(stranger) }
            writer.endArray()
        }
        writer.endObject()
        return writer.bytes
    }

    private var isChat: Bool { !choices.elements.contains { $0.value.texts["text"] != nil } }
}
