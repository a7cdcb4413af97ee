import MercatorJSON

extension MessagesToChat {
    /// Tells of the members of a block that are translated nowhere.
    mutating func noteOthers(of block: JSONValue, but known: [String]) {
        for (key, value) in block.members where !value.isNull {
            let name = key.string ?? ""
            guard !known.contains(name), name != "type", name != "cache_control" else { continue }
            notes.add("messages[].content[].\(name.prefix(64))", "left out; chat has no place for it")
        }
    }

    /// A text part.
    mutating func writeText(_ text: JSONValue, _ block: JSONValue) {
        if let citations = block["citations"], citations.count > 0 {
            notes.add("messages[].content[].citations", "left out; chat's messages have none")
        }
        json.beginObject()
        json.member("type", "text")
        json.key("text")
        json.value(text)
        writeCacheControl(of: block)
        json.endObject()
    }

    /// A block of a user's as a part, into an array that is open.
    mutating func writePart(_ block: JSONValue, _ path: String) throws(TranslationRefusal) {
        switch block["type"]?.string {
        case "text":
            guard let text = block["text"]?.ifString else {
                throw TranslationRefusal("\(path).text", "a text is needed", hint: "send a string")
            }
            noteOthers(of: block, but: ["text", "citations"])
            writeText(text, block)
        case "image":
            noteOthers(of: block, but: ["source"])
            try writeImage(block, path)
        case "document": try writeDocument(block, path)
        case let type:
            if case .refused(let reason, let hint)? = AnthropicFields.messages["content[] \(type ?? "")"] {
                throw TranslationRefusal(path, reason, hint: hint)
            }
            throw TranslationRefusal("\(path).type", "chat has no such part", hint: "use text, image or document")
        }
    }

    private mutating func writeImage(_ block: JSONValue, _ path: String) throws(TranslationRefusal) {
        let url: [UInt8]
        switch block["source"]?["type"]?.string {
        case "base64":
            guard let type = block["source"]?["media_type"]?.string, let data = block["source"]?["data"]?.ifText else {
                throw TranslationRefusal("\(path).source", "type and data are needed", hint: "send both")
            }
            url = InlineMedia.quoted(mediaType: type, data: data)
        case "url":
            guard let address = block["source"]?["url"]?.ifText else {
                throw TranslationRefusal("\(path).source.url", "an address is needed", hint: "send it")
            }
            url = address.spelling
        default:
            throw TranslationRefusal(
                "\(path).source", "the image cannot be read from there", hint: "send it as base64 or by URL")
        }
        json.beginObject()
        json.member("type", "image_url")
        json.key("image_url")
        json.beginObject()
        json.key("url")
        json.value(json: url)
        json.endObject()
        writeCacheControl(of: block)
        json.endObject()
    }

    private mutating func writeDocument(_ block: JSONValue, _ path: String) throws(TranslationRefusal) {
        noteOthers(of: block, but: ["source", "title", "context", "citations"])
        if block["citations"]?["enabled"]?.bool == true {
            notes.add("messages[].content[].citations", "left out; chat cites no documents")
        }
        let source = block["source"]
        switch source?["type"]?.string {
        case "base64":
            guard let type = source?["media_type"]?.string, let data = source?["data"]?.ifText else {
                throw TranslationRefusal("\(path).source", "type and data are needed", hint: "send both")
            }
            noteContext(of: block, keepsTitle: true)
            json.beginObject()
            json.member("type", "file")
            json.key("file")
            json.beginObject()
            json.key("filename")
            if let title = block["title"]?.ifText { json.value(title) } else { json.string("document.pdf") }
            json.key("file_data")
            json.value(json: InlineMedia.quoted(mediaType: type, data: data))
            json.endObject()
            writeCacheControl(of: block)
            json.endObject()
        case "text":
            guard let text = source?["data"]?.ifString else {
                throw TranslationRefusal("\(path).source.data", "a text is needed", hint: "send it")
            }
            noteContext(of: block, keepsTitle: false)
            writeText(text, block)
        case "content":
            noteContext(of: block, keepsTitle: false)
            guard let content = source?["content"], content.kind == .array || content.kind == .string else {
                throw TranslationRefusal("\(path).source.content", "content is needed", hint: "send it")
            }
            if content.kind == .string { return writeText(content, block) }
            for (index, part) in content.elements.enumerated() {
                try writePart(part, "\(path).source.content[\(index)]")
            }
        default:
            throw TranslationRefusal(
                "\(path).source", "the document cannot be read from there", hint: "send it as base64 or as text")
        }
    }

    private mutating func noteContext(of block: JSONValue, keepsTitle: Bool) {
        if !keepsTitle, block["title"]?.ifText != nil {
            notes.add("messages[].content[].title", "left out; chat has no titles for text")
        }
        if block["context"]?.ifText != nil {
            notes.add("messages[].content[].context", "left out; chat has no place for it")
        }
    }

    /// The result of a tool as a message; what is no text goes to `moved`, for the user message that follows.
    mutating func writeToolResult(
        _ block: JSONValue, _ path: String, moved: inout [(path: String, block: JSONValue)]
    ) throws(TranslationRefusal) {
        guard let id = block["tool_use_id"]?.ifText else {
            throw TranslationRefusal("\(path).tool_use_id", "the id of a tool use is needed", hint: "send it")
        }
        noteOthers(of: block, but: ["tool_use_id", "content", "is_error"])
        json.beginObject()
        json.member("role", "tool")
        json.key("tool_call_id")
        json.value(id)
        json.key("content")
        try writeResultContent(block["content"], "\(path).content", moved: &moved)
        if block["is_error"]?.bool == true {
            if terms.allowsExtensions {
                json.member("is_error", true)
            } else {
                notes.add("messages[].content[].is_error", "left out; chat does not tell failed results apart")
            }
        }
        writeCacheControl(of: block)
        json.endObject()
    }

    private mutating func writeResultContent(
        _ content: JSONValue?, _ path: String, moved: inout [(path: String, block: JSONValue)]
    ) throws(TranslationRefusal) {
        guard let content, !content.isNull else { return json.string("") }
        if content.kind == .string { return json.value(content) }
        var texts: [(block: JSONValue, text: JSONValue)] = []
        for (index, part) in content.elements.enumerated() {
            switch part["type"]?.string {
            case "text":
                if let text = part["text"]?.ifString { texts.append((part, text)) }
            case "image", "document":
                moved.append(("\(path)[\(index)]", part))
                notes.add(
                    "messages[].content[] tool_result", "images follow in a user message; chat's results are text")
            default:
                throw TranslationRefusal(
                    "\(path)[\(index)].type", "chat's results are text", hint: "use text, image or document")
            }
        }
        guard !texts.isEmpty else { return json.string("") }
        json.beginArray()
        for (block, text) in texts { writeText(text, block) }
        json.endArray()
    }
}
