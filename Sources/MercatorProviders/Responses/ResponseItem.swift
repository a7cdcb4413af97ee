import MercatorJSON

/// Writes the items of a response's output and their parts, whole or as they begin. Texts are JSON strings.
///
/// Source: OpenAI API reference, the response object, `output`, read 2026-11-25.
enum ResponseItem {
    /// How far an item has come.
    enum Status: String {
        case inProgress = "in_progress"
        case completed
        case incomplete
    }

    /// The model's reasoning; nil where no text has come yet.
    static func reasoning(id: String, text: [UInt8]?, _ status: Status) -> [UInt8] {
        var json = begun("reasoning", id: id, status)
        json.literal(",\"summary\":[],\"content\":[")
        if let text { json.json(reasoningPart(text)) }
        json.literal("]}")
        return json.bytes
    }

    /// A message; `parts` are joined by commas.
    static func message(id: String, parts: [UInt8], _ status: Status) -> [UInt8] {
        var json = begun("message", id: id, status)
        json.literal(",\"role\":\"assistant\",\"content\":[")
        json.json(parts)
        json.literal("]}")
        return json.bytes
    }

    /// A call of a function.
    static func call(
        id: String, callID: [UInt8], name: [UInt8], arguments: [UInt8], _ status: Status
    ) -> [UInt8] {
        var json = begun("function_call", id: id, status)
        json.literal(",\"call_id\":")
        json.json(callID)
        json.literal(",\"name\":")
        json.json(name)
        json.literal(",\"arguments\":")
        json.json(arguments)
        json.literal("}")
        return json.bytes
    }

    /// A part of a message that is text; annotations and logprobs are joined by commas.
    static func textPart(_ text: [UInt8], annotations: [UInt8] = [], logprobs: [UInt8] = []) -> [UInt8] {
        var json = JSONBytes()
        json.literal("{\"type\":\"output_text\",\"annotations\":[")
        json.json(annotations)
        json.literal("],\"logprobs\":[")
        json.json(logprobs)
        json.literal("],\"text\":")
        json.json(text)
        json.literal("}")
        return json.bytes
    }

    /// A part of a message that refuses.
    static func refusalPart(_ text: [UInt8]) -> [UInt8] {
        Array("{\"type\":\"refusal\",\"refusal\":".utf8) + text + [UInt8(ascii: "}")]
    }

    /// A part of reasoning.
    static func reasoningPart(_ text: [UInt8]) -> [UInt8] {
        Array("{\"type\":\"reasoning_text\",\"text\":".utf8) + text + [UInt8(ascii: "}")]
    }

    /// An annotation of chat's in the form it has here; nil for a kind that has none.
    ///
    /// `{"type":"url_citation","url_citation":{"url":…}}` becomes `{"type":"url_citation","url":…}`.
    static func annotation(_ annotation: JSONValue) -> [UInt8]? {
        guard annotation["type"]?.stringEquals("url_citation") == true, let citation = annotation["url_citation"],
            citation.kind == .object
        else { return nil }
        var json = JSONBytes()
        json.literal("{\"type\":\"url_citation\"")
        for (key, value) in citation.members where !key.stringEquals("type") {
            json.literal(",")
            json.value(key)
            json.literal(":")
            json.value(value)
        }
        json.literal("}")
        return json.bytes
    }

    /// A list's elements, joined by commas, on one line; empty for what is no list.
    static func elements(_ list: JSONValue?) -> [UInt8] {
        guard let list, list.kind == .array else { return [] }
        var json = JSONBytes()
        for (index, element) in list.elements.enumerated() {
            if index > 0 { json.literal(",") }
            json.value(element)
        }
        return json.bytes
    }

    private static func begun(_ type: StaticString, id: String, _ status: Status) -> JSONBytes {
        var json = JSONBytes()
        json.literal("{\"id\":")
        json.string(id)
        json.literal(",\"type\":\"")
        json.literal(type)
        json.literal("\",\"status\":")
        json.string(status.rawValue)
        return json
    }
}

extension [UInt8] {
    /// Adds a member to a list of JSON texts that are joined by commas.
    mutating func appendElement(_ json: [UInt8]) {
        if !isEmpty { append(UInt8(ascii: ",")) }
        append(contentsOf: json)
    }
}
