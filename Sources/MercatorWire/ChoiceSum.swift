import MercatorJSON

/// One choice of a reply, joined from its pieces.
struct ChoiceSum {
    let index: Int
    private var finish: JSONValue?
    private(set) var texts = OrderedDictionary<String, String>()
    private var calls = OrderedDictionary<Int64, (head: JSONValue, arguments: String)>()
    /// Members that are no text; each value as it came.
    private var others = OrderedDictionary<String, [JSONValue]>()
    private var role: JSONValue?

    init(index: Int) {
        self.index = index
    }

    /// Adds what a chunk says of this choice.
    mutating func add(_ choice: JSONValue) {
        if let finish = choice["finish_reason"], !finish.isNull { self.finish = finish }
        if let text = choice["text"]?.string { append(text, to: "text") }
        guard let delta = choice["delta"] else { return }
        for (key, value) in delta.members {
            if let name = key.string { take(name, value) }
        }
    }

    private mutating func append(_ text: String, to name: String) {
        texts.update(name, from: "") { $0 += text }
    }

    /// Takes a member of a delta.
    private mutating func take(_ name: String, _ value: JSONValue) {
        switch (name, value.kind) {
        case (_, .null): break
        case ("role", _): role = role ?? value
        case (_, .string): append(value.string ?? "", to: name)
        case ("tool_calls", .array):
            for (order, call) in value.elements.enumerated() { take(call, order) }
        default: others.update(name, from: []) { $0.append(value) }
        }
    }

    private mutating func take(_ call: JSONValue, _ order: Int) {
        let number = call["index"]?.int ?? Int64(order)
        let arguments = call["function"]?["arguments"]?.string ?? ""
        calls.update(number, from: (call, "")) { $0.arguments += arguments }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("index", index)
        if let text = texts["text"] {
            writer.member("text", text)
        } else {
            writer.key("message")
            writer.beginObject()
            if let role {
                writer.key("role")
                writer.value(role)
            }
            for (name, text) in texts.elements { writer.member(name, text) }
            if !calls.isEmpty { writeCalls(to: &writer) }
            for (name, values) in others.elements {
                writer.key(name)
                writer.beginArray()
                for value in values { writer.value(value) }
                writer.endArray()
            }
            writer.endObject()
        }
        writer.key("finish_reason")
        if let finish { writer.value(finish) } else { writer.null() }
        writer.endObject()
    }

    private func writeCalls(to writer: inout JSONWriter) {
        writer.key("tool_calls")
        writer.beginArray()
        for (index, call) in calls.elements {
            writer.beginObject()
            writer.member("index", index)
            for name in ["id", "type"] {
                guard let value = call.head[name] else { continue }
                writer.key(name)
                writer.value(value)
            }
            writer.key("function")
            writer.beginObject()
            if let name = call.head["function"]?["name"] {
                writer.key("name")
                writer.value(name)
            }
            writer.member("arguments", call.arguments)
            writer.endObject()
            writer.endObject()
        }
        writer.endArray()
    }
}
