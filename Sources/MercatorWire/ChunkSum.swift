import MercatorJSON

/// Joins a stream's chunks into the reply that they are pieces of.
struct ChunkSum {
    private var choices: [ChoiceSum] = []
    /// Members of the chunks themselves (`id`, `model`, `usage`): the last that is not null counts.
    private var members: [(name: String, value: JSONValue)] = []
    private var strangers: [JSONValue] = []

    mutating func add(_ chunk: JSONValue) {
        if let list = chunk["choices"], list.kind == .array {
            for (order, choice) in list.elements.enumerated() { add(choice, order) }
            for (key, value) in chunk.members {
                if let name = key.string, name != "choices", !value.isNull { keep(name, value) }
            }
        } else {
            strangers.append(chunk)
        }
    }

    private mutating func keep(_ name: String, _ value: JSONValue) {
        if let place = members.firstIndex(where: { $0.name == name }) {
            members[place].value = value
        } else {
            members.append((name, value))
        }
    }

    private mutating func add(_ choice: JSONValue, _ order: Int) {
        let index = choice["index"]?.int.flatMap { Int(exactly: $0) } ?? order
        let place: Int
        if let known = choices.firstIndex(where: { $0.index == index }) {
            place = known
        } else {
            place = choices.count
            choices.append(ChoiceSum(index: index))
        }
        if let finish = choice["finish_reason"], !finish.isNull { choices[place].finish = finish }
        if let text = choice["text"]?.string { choices[place].append(text, to: "text") }
        guard let delta = choice["delta"] else { return }
        for (key, value) in delta.members {
            if let name = key.string { choices[place].take(name, value) }
        }
    }

    /// The whole reply as JSON.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        for (name, value) in members {
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
            for choice in choices.sorted(by: { $0.index < $1.index }) { choice.write(to: &writer) }
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

    private var isChat: Bool { !choices.contains { $0.texts.contains { $0.name == "text" } } }
}
