import MercatorJSON

/// Reads the messages of a request to Ollama as chat's: images become parts, arguments strings, and each result is
/// tied to its call.
struct OllamaToChatMessages {
    /// What was left out so far.
    private(set) var notes: TranslationNotes
    private let terms: RequestTerms
    /// Calls that no message has answered yet, oldest first: the function's name, and the id as JSON.
    private var open: [(name: String, id: [UInt8])] = []

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
            try write(message, index, to: &json)
        }
        json.endArray()
    }

    /// Writes the member `content`: a string as it is, or parts where there are images.
    static func writeContent(
        _ content: JSONValue?, images: JSONValue?, path: String, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        json.key("content")
        guard let images, try images.required(.array, at: path).count > 0 else {
            if let content { json.value(content) } else { json.string("") }
            return
        }
        json.beginArray()
        if let content, !content.stringEquals("") {
            json.beginObject()
            json.member("type", "text")
            json.key("text")
            json.value(content)
            json.endObject()
        }
        for (index, image) in images.elements.enumerated() {
            guard let image = ImageText(image) else {
                throw TranslationRefusal(
                    "\(path)[\(index)]", "is no PNG, JPEG, GIF, WebP or BMP image in base64",
                    hint: "send the file's bytes in base64, without a `data:` prefix")
            }
            json.beginObject()
            json.member("type", "image_url")
            json.key("image_url")
            json.beginObject()
            json.key("url")
            json.value(json: image.dataURL)
            json.endObject()
            json.endObject()
        }
        json.endArray()
    }

    private mutating func write(
        _ value: JSONValue, _ index: Int, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        let path = "messages[\(index)]"
        let message = try members(value, scope: "messages[].", path: path)
        // Ollama's own reading: roles in any case.
        let role = message["role"]?.string?.lowercased() ?? ""
        guard ["system", "user", "assistant", "tool"].contains(role) else {
            throw TranslationRefusal(
                path + ".role", "is none of system, user, assistant and tool", hint: "use one of these roles")
        }
        let images = message["images"]
        guard role == "user" || images.map({ $0.count == 0 }) ?? true else {
            throw TranslationRefusal(
                path + ".images", "chat takes images from users", hint: "send the image in a user's message")
        }
        json.beginObject()
        json.member("role", role)
        let content = try message["content"]?.required(.string, at: path + ".content")
        try Self.writeContent(content, images: images, path: path + ".images", to: &json)
        if let thinking = message["thinking"], !thinking.stringEquals("") {
            let text = try thinking.required(.string, at: path + ".thinking")
            if terms.allowsExtensions {
                json.key("reasoning_content")
                json.value(text)
            } else {
                notes.add(path + ".thinking", "is unknown to OpenAI's own API")
            }
        }
        if let calls = message["tool_calls"], calls.count > 0 {
            try writeCalls(calls, of: index, path: path + ".tool_calls", to: &json)
        }
        if role == "tool" {
            json.key("tool_call_id")
            json.value(json: try answered(by: message, path: path))
        }
        try message.writeForwarded(to: &json, besides: ["reasoning_content"])
        json.endObject()
    }

    private mutating func writeCalls(
        _ calls: JSONValue, of message: Int, path: String, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        json.key("tool_calls")
        json.beginArray()
        for (index, value) in try calls.required(.array, at: path).elements.enumerated() {
            let path = "\(path)[\(index)]"
            let call = try members(value, scope: "messages[].tool_calls[].", path: path)
            guard call["type"]?.stringEquals("function") ?? true, let function = call["function"] else {
                throw TranslationRefusal(path + ".function", "is missing", hint: "say which function was called")
            }
            let id =
                if let id = call["id"], !id.stringEquals("") {
                    try id.required(.string, at: path + ".id").spelling
                } else {
                    JSONWriter.quoted("call_\(message)_\(index)")
                }
            json.beginObject()
            json.key("id")
            json.value(json: id)
            json.member("type", "function")
            json.key("function")
            try write(function, id: id, path: path + ".function", to: &json)
            json.endObject()
        }
        json.endArray()
    }

    private mutating func write(
        _ value: JSONValue, id: [UInt8], path: String, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        let function = try members(value, scope: "messages[].tool_calls[].function.", path: path)
        guard let name = function["name"] else {
            throw TranslationRefusal(path + ".name", "is missing", hint: "name the function that was called")
        }
        guard open.count < TranslationBounds.openCallsMax else {
            throw TranslationRefusal(
                path, "more than \(TranslationBounds.openCallsMax) calls wait for their results",
                hint: "send the results behind their calls")
        }
        open.append((try name.required(.string, at: path + ".name").string ?? "", id))
        json.beginObject()
        json.key("name")
        json.value(name)
        json.key("arguments")
        if let arguments = function["arguments"] {
            json.value(json: ToolArguments.string(holding: try arguments.required(.object, at: path + ".arguments")))
        } else {
            json.string("{}")
        }
        json.endObject()
    }

    /// The id of the call that a tool's message answers, as JSON.
    private mutating func answered(
        by message: RequestMembers, path: String
    ) throws(TranslationRefusal) -> [UInt8] {
        if let id = message["tool_call_id"], !id.stringEquals("") {
            let raw = try id.required(.string, at: path + ".tool_call_id").spelling
            open.removeAll { $0.id == raw }
            return raw
        }
        let name = (message["tool_name"] ?? message["name"])?.string
        guard let place = open.firstIndex(where: { name == nil || $0.name == name }) else {
            throw TranslationRefusal(
                path + ".tool_name", "no earlier message calls this tool and waits for its result",
                hint: "send the assistant's message with the call in front of its result")
        }
        return open.remove(at: place).id
    }

    private mutating func members(
        _ value: JSONValue, scope: String, path: String
    ) throws(TranslationRefusal) -> RequestMembers {
        try RequestMembers(
            of: value.required(.object, at: path), at: .init(scope: scope, path: path + "."),
            table: OllamaClientDialect.chatFields, terms: terms, notes: &notes)
    }
}
