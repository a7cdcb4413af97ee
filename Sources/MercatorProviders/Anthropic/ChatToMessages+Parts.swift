import MercatorJSON

extension ChatToMessages {
    /// What a place takes.
    enum Allowed {
        case text
        case all
    }

    /// Holds the members of a message to the table.
    mutating func judge(_ message: JSONValue, _ index: Int) throws(TranslationRefusal) {
        for (key, value) in message.members where !value.isNull {
            let name = key.string ?? ""
            switch AnthropicFields.chat["messages[].\(name)"] {
            case .translated: break
            case .ignored where name.hasPrefix("reasoning") && message["thinking_blocks"].map { $0.count > 0 } ?? false:
                // The blocks say the same, and are signed.
                break
            case .ignored(let text): notes.add("messages[\(index)].\(name)", text)
            case .refused(let reason, let hint):
                throw TranslationRefusal("messages[\(index)].\(name)", reason, hint: hint)
            case nil: try takeUnknown("messages[\(index)].\(name)")
            }
        }
    }

    /// The content of a message as blocks, into an array that is open.
    mutating func writeContent(of message: JSONValue, _ index: Int, allowed: Allowed) throws(TranslationRefusal) {
        // A tool's result is a block itself, and carries the breakpoint.
        let isResult = message["role"]?.stringEquals("tool") == true
        let cache = isResult ? nil : message["cache_control"].flatMap { $0.isNull ? nil : $0 }
        guard let content = message["content"], !content.isNull else { return }
        if content.kind == .string {
            if !content.isEmptyString { writeText(content, cache: cache) }
            return
        }
        guard content.kind == .array else {
            throw TranslationRefusal(
                "messages[\(index)].content", "this is neither a string nor an array of parts",
                hint: "send one of them")
        }
        let last = content.count - 1
        for (order, part) in content.elements.enumerated() {
            try write(
                part, "messages[\(index)].content[\(order)]", allowed: allowed, cache: order == last ? cache : nil)
        }
    }

    private mutating func write(
        _ part: JSONValue, _ path: String, allowed: Allowed, cache: JSONValue?
    ) throws(TranslationRefusal) {
        let cache = part["cache_control"].flatMap { $0.isNull ? nil : $0 } ?? cache
        try expectOnly(
            ["type", part["type"]?.string ?? "", "cache_control", "prompt_cache_breakpoint"], of: part, "\(path).")
        if let point = part["prompt_cache_breakpoint"], !point.isNull {
            notes.add("content[].prompt_cache_breakpoint", AnthropicFields.cacheNote)
        }
        switch (part["type"]?.string ?? "", allowed) {
        case ("text", _):
            guard let text = part["text"]?.ifString else {
                throw TranslationRefusal("\(path).text", "a text is needed", hint: "send a string")
            }
            guard !text.isEmptyString else { return notes.add(path, "left out, because it is empty") }
            writeText(text, cache: cache)
        case ("refusal", .all):
            if let text = part["refusal"]?.ifText { writeText(text, cache: cache) }
        case ("image_url", .all): try writeImage(part, path, cache: cache)
        case ("file", .all): try writeFile(part, path, cache: cache)
        case ("input_audio", _):
            throw TranslationRefusal(path, "Anthropic's models take no audio", hint: "send a transcript")
        case (_, .text):
            throw TranslationRefusal(path, "only text can stand here", hint: "move it to a user message")
        default:
            throw TranslationRefusal(
                "\(path).type", "there is no such part in the Messages API",
                hint: "use text, image_url or file, or send a Messages request to /v1/messages")
        }
    }

    /// A text block.
    mutating func writeText(_ text: JSONValue, cache: JSONValue? = nil) {
        json.beginObject()
        json.member("type", "text")
        json.key("text")
        json.value(text)
        endBlock(cache: cache)
    }

    /// An image, inline or by address.
    private mutating func writeImage(
        _ part: JSONValue, _ path: String, cache: JSONValue?
    ) throws(TranslationRefusal) {
        let image = part["image_url"]
        guard let url = (image?.kind == .string ? image : image?["url"])?.ifText else {
            throw TranslationRefusal("\(path).image_url.url", "an address is needed", hint: "send a URL or a data URL")
        }
        try expectOnly(["url", "detail"], of: image, "\(path).image_url.")
        if let detail = image?["detail"], !detail.isNull, !detail.stringEquals("auto") {
            notes.add("\(path).image_url.detail", "left out, because Anthropic's models choose it themselves")
        }
        if let found = InlineMedia.read(url) {
            guard Self.imageTypes.contains(found.mediaType) else {
                throw TranslationRefusal(
                    "\(path).image_url.url", "Anthropic's models do not take this type of image",
                    hint: "send a JPEG, PNG, GIF or WebP")
            }
            beginBlock("image", sourceType: "base64")
            writeBase64(found)
        } else if url.startsWith("https://") || url.startsWith("http://") {
            beginBlock("image", sourceType: "url")
            json.key("url")
            json.value(url)
        } else {
            throw TranslationRefusal(
                "\(path).image_url.url", "this is neither a web address nor base64 data",
                hint: "send an https URL, or data:image/png;base64,…")
        }
        json.endObject()
        endBlock(cache: cache)
    }

    /// A PDF, inline, or a file that Anthropic stores.
    private mutating func writeFile(_ part: JSONValue, _ path: String, cache: JSONValue?) throws(TranslationRefusal) {
        let file = part["file"]
        try expectOnly(["file_data", "file_id", "filename"], of: file, "\(path).file.")
        if let data = file?["file_data"]?.ifText {
            guard let found = InlineMedia.read(data), found.mediaType == "application/pdf" else {
                throw TranslationRefusal(
                    "\(path).file.file_data", "Anthropic's models take PDF files only, as base64 data",
                    hint: "send data:application/pdf;base64,…, or the text in a text part")
            }
            beginBlock("document", sourceType: "base64")
            writeBase64(found)
        } else if let id = file?["file_id"]?.ifText, id.startsWith("file_") {
            betas.insert(AnthropicBeta.files)
            beginBlock("document", sourceType: "file")
            json.key("file_id")
            json.value(id)
        } else {
            throw TranslationRefusal(
                "\(path).file", "the file is not stored at Anthropic and has no data", hint: "send it as file_data")
        }
        json.endObject()
        if let name = file?["filename"]?.ifText {
            json.key("title")
            json.value(name)
        }
        endBlock(cache: cache)
    }

    private mutating func writeBase64(_ data: InlineMedia) {
        json.member("media_type", data.mediaType)
        json.key("data")
        json.value(json: data.quotedBase64)
    }

    private mutating func beginBlock(_ type: String, sourceType: String) {
        json.beginObject()
        json.member("type", type)
        json.key("source")
        json.beginObject()
        json.member("type", sourceType)
    }

    /// Closes a block, with its cache breakpoint.
    mutating func endBlock(cache: JSONValue?) {
        if let cache {
            json.key("cache_control")
            json.value(cache)
        }
        json.endObject()
    }

    /// Source: Anthropic API reference, base64 image source.
    private static let imageTypes: Set<String> = ["image/jpeg", "image/png", "image/gif", "image/webp"]
}
