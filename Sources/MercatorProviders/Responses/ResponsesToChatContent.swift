import MercatorJSON

/// Reads the content of an input item as chat's: a string, or a list of parts.
struct ResponsesToChatContent {
    /// What was left out so far.
    private(set) var notes: TranslationNotes
    private let terms: RequestTerms
    private let role: String

    /// A converter for messages of a role; `tool` for a function's output.
    init(role: String, terms: RequestTerms, notes: TranslationNotes) {
        self.role = role
        self.terms = terms
        self.notes = notes
    }

    /// The member `content`, as JSON text. One text part becomes a string: more providers take strings than parts.
    mutating func translate(_ content: JSONValue, path: String) throws(TranslationRefusal) -> [UInt8] {
        if content.kind == .string { return content.spelling }
        let parts = try content.required(.array, at: path)
        if parts.count == 1, let part = parts[0], isText(part["type"]), let text = part["text"] {
            _ = try members(part, path: "\(path)[0]")
            return try text.required(.string, at: "\(path)[0].text").spelling
        }
        var json = JSONWriter(capacity: content.range.count + 64)
        json.beginArray()
        for (index, part) in parts.elements.enumerated() {
            try write(part, path: "\(path)[\(index)]", to: &json)
        }
        json.endArray()
        return json.bytes
    }

    private func isText(_ type: JSONValue?) -> Bool {
        type?.stringEquals("input_text") == true || (role == "assistant" && type?.stringEquals("output_text") == true)
    }

    private mutating func write(
        _ value: JSONValue, path: String, to json: inout JSONWriter
    ) throws(TranslationRefusal) {
        let part = try members(value, path: path)
        let type = part["type"]?.string ?? ""
        json.beginObject()
        switch (type, role) {
        case ("input_text", _), ("output_text", "assistant"):
            json.member("type", "text")
            json.key("text")
            json.value(try required(part, "text", path).required(.string, at: path + ".text"))
        case ("refusal", "assistant"):
            json.member("type", "refusal")
            json.key("refusal")
            json.value(try required(part, "refusal", path))
        case ("input_image", "user"): try write(image: part, path: path, to: &json)
        case ("input_file", "user"): try write(file: part, path: path, to: &json)
        case ("input_audio", "user"):
            json.member("type", "input_audio")
            json.key("input_audio")
            json.value(try required(part, "input_audio", path))
        default:
            throw TranslationRefusal(
                path + ".type", "`\(type.prefix(64))` has no place in a chat's \(role) message",
                hint: "send text, and images and files in user messages")
        }
        try part.writeForwarded(to: &json, besides: ["file"])
        json.endObject()
    }

    private func write(image part: RequestMembers, path: String, to json: inout JSONWriter) throws(TranslationRefusal) {
        guard let url = part["image_url"] else {
            throw TranslationRefusal(
                path + ".image_url", "chat takes images by their URL only",
                hint: "send the image as a `data:` URL, not by the id of a file")
        }
        json.member("type", "image_url")
        json.key("image_url")
        json.beginObject()
        json.key("url")
        json.value(try url.required(.string, at: path + ".image_url"))
        if let detail = part["detail"] {
            guard !detail.stringEquals("original") else {
                throw TranslationRefusal(path + ".detail", "chat knows no `original`", hint: "use `high`")
            }
            json.key("detail")
            json.value(detail)
        }
        json.endObject()
    }

    private func write(file part: RequestMembers, path: String, to json: inout JSONWriter) throws(TranslationRefusal) {
        guard part["detail"]?.stringEquals("auto") ?? true else {
            throw TranslationRefusal(path + ".detail", "chat's files have no detail", hint: "leave it out")
        }
        json.member("type", "file")
        json.key("file")
        json.beginObject()
        for name in ["filename", "file_data", "file_id"] {
            guard let value = part[name] else { continue }
            json.key(name)
            json.value(value)
        }
        json.endObject()
    }

    private func required(
        _ part: RequestMembers, _ name: String, _ path: String
    ) throws(TranslationRefusal) -> JSONValue {
        guard let value = part[name] else {
            throw TranslationRefusal("\(path).\(name)", "is missing", hint: "send what the part's type promises")
        }
        return value
    }

    private mutating func members(_ value: JSONValue, path: String) throws(TranslationRefusal) -> RequestMembers {
        try RequestMembers(
            of: value.required(.object, at: path), at: .init(scope: "input[].content[].", path: path + "."),
            table: ResponsesClientDialect.fields, terms: terms, notes: &notes)
    }
}
