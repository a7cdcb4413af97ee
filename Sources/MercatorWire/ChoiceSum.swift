import MercatorJSON

/// One choice of a reply, joined from its pieces.
struct ChoiceSum {
    let index: Int
    var finish: JSONValue?
    private(set) var texts: [(name: String, text: String)] = []
    private var calls: [(index: Int64, head: JSONValue, arguments: String)] = []
    /// Members that are no text; each value as it came.
    private var others: [(name: String, values: [JSONValue])] = []
    private var role: JSONValue?

    init(index: Int) {
        self.index = index
    }

    mutating func append(_ text: String, to name: String) {
        if let place = texts.firstIndex(where: { $0.name == name }) {
            texts[place].text += text
        } else {
            texts.append((name, text))
        }
    }

    /// Takes a member of a delta.
    mutating func take(_ name: String, _ value: JSONValue) {
        switch (name, value.kind) {
        case (_, .null): break
        case ("role", _): role = role ?? value
        case (_, .string): append(value.string ?? "", to: name)
        case ("tool_calls", .array):
            for (order, call) in value.elements.enumerated() { take(call, order) }
        default:
            if let place = others.firstIndex(where: { $0.name == name }) {
                others[place].values.append(value)
            } else {
                others.append((name, [value]))
            }
        }
    }

    private mutating func take(_ call: JSONValue, _ order: Int) {
        let number = call["index"]?.int ?? Int64(order)
        let arguments = call["function"]?["arguments"]?.string ?? ""
        if let place = calls.firstIndex(where: { $0.index == number }) {
            calls[place].arguments += arguments
        } else {
            calls.append((number, call, arguments))
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("index", index)
        if let text = texts.first(where: { $0.name == "text" }) {
            writer.member("text", text.text)
        } else {
            writer.key("message")
            writer.beginObject()
            if let role {
                writer.key("role")
                writer.value(role)
            }
            for (name, text) in texts { writer.member(name, text) }
            if !calls.isEmpty { writeCalls(to: &writer) }
            for (name, values) in others {
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
        for call in calls {
            writer.beginObject()
            writer.member("index", call.index)
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
