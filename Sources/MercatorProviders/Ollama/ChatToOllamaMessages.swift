import MercatorJSON

/// Says the messages of a chat in Ollama's form: text in one string, images beside it, arguments as objects.
struct ChatToOllamaMessages {
    /// What was left out so far.
    private(set) var notes: TranslationNotes
    private let terms: RequestTerms
    /// The names of the functions called so far, by the calls' ids.
    private var functions: [String: JSONValue] = [:]

    init(terms: RequestTerms, notes: TranslationNotes) {
        self.terms = terms
        self.notes = notes
    }

    /// Writes the list of messages. Throws where one cannot be said.
    mutating func write(_ messages: JSONValue, to json: inout JSONWriter) throws(TranslationRefusal) {
        guard try messages.required(.array, at: "messages").count > 0 else {
            throw TranslationRefusal("messages", "is empty", hint: "send at least one message")
        }
        json.beginArray()
        for (index, message) in messages.elements.enumerated() {
            try write(message, path: "messages[\(index)]", to: &json)
        }
        json.endArray()
    }

    private mutating func write(
        _ value: JSONValue, path: String, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        let message = try members(value, scope: "messages[].", path: path)
        let role = message["role"]?.string ?? ""
        guard ["system", "developer", "user", "assistant", "tool"].contains(role) else {
            throw TranslationRefusal(
                path + ".role", "Ollama knows system, user, assistant and tool", hint: "use one of these roles")
        }
        json.beginObject()
        json.member("role", role == "developer" ? "system" : role)
        try writeContent(message, role: role, path: path, to: &json)
        if let thinking = message["reasoning_content"] ?? message["reasoning"], thinking.kind == .string {
            json.key("thinking")
            json.value(thinking)
        }
        if let calls = message["tool_calls"] { try writeCalls(calls, path: path + ".tool_calls", to: &json) }
        if role == "tool" { try writeAnswered(message["tool_call_id"], path: path, to: &json) }
        try message.writeForwarded(to: &json, besides: ["images", "thinking", "tool_name"])
        json.endObject()
    }

    private mutating func writeContent(
        _ message: RequestMembers, role: String, path: String, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        var parts = Parts()
        if let content = message["content"] {
            try read(content, role: role, path: path + ".content", into: &parts)
        } else if let refusal = message["refusal"] {
            parts.add(refusal)
        }
        json.key("content")
        json.value(json: parts.text.quoted)
        guard !parts.images.isEmpty else { return }
        json.key("images")
        json.beginArray()
        for image in parts.images { json.value(json: image) }
        json.endArray()
    }

    /// A message's text and images.
    private struct Parts {
        var text = StringSpelling()
        /// Base64, each a JSON string.
        var images: [[UInt8]] = []
        private var count = 0

        /// QUIRK: servers built on llama.cpp, and vLLM, join a message's text parts by a line feed; so do we.
        mutating func add(_ string: JSONValue) {
            if count > 0 { text.append("\n") }
            text.append(string)
            count += 1
        }
    }

    private mutating func read(
        _ content: JSONValue, role: String, path: String, into parts: inout Parts
    ) throws(TranslationRefusal) {
        if content.kind == .string { return parts.add(content) }
        for (index, value) in try content.required(.array, at: path).elements.enumerated() {
            let path = "\(path)[\(index)]"
            let part = try members(value, scope: "messages[].content[].", path: path)
            if part["type"]?.stringEquals("text") == true, let text = part["text"] {
                parts.add(try text.required(.string, at: path + ".text"))
            } else if part["type"]?.stringEquals("refusal") == true, let text = part["refusal"] {
                parts.add(try text.required(.string, at: path + ".refusal"))
            } else if part["type"]?.stringEquals("image_url") == true, role == "user", let image = part["image_url"] {
                parts.images.append(try base64(of: image, path: path + ".image_url"))
            } else {
                throw TranslationRefusal(
                    path + ".type", "Ollama takes text, and images from users",
                    hint: "send text, or an image as a `data:` URL in a user's message")
            }
        }
    }

    private mutating func base64(of image: JSONValue, path: String) throws(TranslationRefusal) -> [UInt8] {
        let members = try members(image, scope: "messages[].content[].image_url.", path: path)
        guard let image = members["url"].flatMap(InlineMedia.read),
            image.mediaType.isEmpty || image.mediaType.hasPrefix("image/")
        else {
            throw TranslationRefusal(
                path + ".url", "Ollama takes images as base64 and fetches none",
                hint: "send the image itself: `data:image/png;base64,…`")
        }
        return image.quotedBase64
    }

    private mutating func writeCalls(
        _ calls: JSONValue, path: String, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        json.key("tool_calls")
        json.beginArray()
        for (index, value) in try calls.required(.array, at: path).elements.enumerated() {
            let path = "\(path)[\(index)]"
            let call = try members(value, scope: "messages[].tool_calls[].", path: path)
            guard call["type"]?.stringEquals("function") ?? true, let function = call["function"] else {
                throw TranslationRefusal(path + ".type", "Ollama's calls are of functions", hint: "send function calls")
            }
            try write(call: call["id"], function, path: path, to: &json)
        }
        json.endArray()
    }

    private mutating func write(
        call id: JSONValue?, _ value: JSONValue, path: String, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        let function = try members(value, scope: "messages[].tool_calls[].function.", path: path + ".function")
        guard let name = function["name"] else {
            throw TranslationRefusal(path + ".function.name", "is missing", hint: "name the function that was called")
        }
        guard let arguments = function["arguments"].map({ ToolArguments.object(in: $0) }) ?? Array("{}".utf8) else {
            throw TranslationRefusal(
                path + ".function.arguments", "Ollama takes arguments as an object, and this string holds none",
                hint: "send the arguments as the text of one JSON object")
        }
        if let text = id?.string { functions[text] = name }
        json.beginObject()
        if let id {
            json.key("id")
            json.value(id)
        }
        json.key("function")
        json.beginObject()
        json.key("name")
        json.value(try name.required(.string, at: path + ".function.name"))
        json.key("arguments")
        json.value(json: arguments)
        json.endObject()
        json.endObject()
    }

    /// Which call a tool's message answers. Older versions of Ollama look at the name, newer ones at the id.
    private func writeAnswered(
        _ id: JSONValue?, path: String, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        guard let id, let text = id.string, let name = functions[text] else {
            throw TranslationRefusal(
                path + ".tool_call_id", "no earlier message calls a tool under this id",
                hint: "send the assistant's message with the call in front of its result")
        }
        json.key("tool_name")
        json.value(name)
        json.key("tool_call_id")
        json.value(id)
    }

    private mutating func members(
        _ value: JSONValue, scope: String, path: String
    ) throws(TranslationRefusal) -> RequestMembers {
        try RequestMembers(
            of: value.required(.object, at: path), at: .init(scope: scope, path: path + "."),
            table: OllamaProviderDialect.fields, terms: terms, notes: &notes)
    }
}
