import MercatorJSON

/// Says the `options` of a request to Ollama in chat's words.
struct OllamaToChatOptions {
    let table: FieldTable
    let terms: RequestTerms

    /// Options that chat spells as they are.
    private static let same: Set<String> = ["temperature", "top_p", "seed", "frequency_penalty", "presence_penalty"]
    /// Options that many servers of chat know, though not OpenAI's own, and their names there.
    private static let extensions = [
        "top_k": "top_k", "min_p": "min_p", "typical_p": "typical_p", "repeat_penalty": "repetition_penalty",
    ]

    /// The members of a chat that options may become.
    static let members = same.union(extensions.values).union(["max_completion_tokens", "max_tokens", "stop"])

    /// Writes a member for each option that chat knows; the others are noted or refused.
    func write(
        _ options: JSONValue, to json: inout JSONWriter, notes: inout TranslationNotes
    ) throws(TranslationRefusal) {
        // QUIRK: Ollama warns about options it does not know and goes on; so its clients may send any.
        let members = try RequestMembers(
            of: options.required(.object, at: "options"), at: .init(scope: "options.", path: "options."),
            table: table, terms: RequestTerms(unknownMembers: .drop), notes: &notes)
        for (key, _) in options.members {
            guard let name = key.string, let value = members[name] else { continue }
            try write(name, value, to: &json, notes: &notes)
        }
    }

    private func write(
        _ name: String, _ value: JSONValue, to json: inout JSONWriter, notes: inout TranslationNotes
    ) throws(TranslationRefusal) {
        let path = "options.\(name)"
        if name == "stop" { return try writeStop(value, to: &json) }
        let number = try value.required(.number, at: path)
        switch name {
        case "num_predict": try writeLimit(number, to: &json)
        case "typical_p" where number.double == 1: break
        case "mirostat" where number.double != 0, "tfs_z" where number.double != 1:
            throw TranslationRefusal(
                path, "chat knows no such way of sampling", hint: "leave it out, or speak to an Ollama server")
        case _ where Self.same.contains(name): copy(number, as: name, to: &json)
        default:
            guard let member = Self.extensions[name] else { return }
            guard terms.allowsExtensions else { return notes.add(path, "is unknown to OpenAI's own API") }
            copy(number, as: member, to: &json)
        }
    }

    /// Source: Ollama docs/modelfile.md: `num_predict` -1 is endless, -2 (of old) fills the context.
    private func writeLimit(_ number: JSONValue, to json: inout JSONWriter) throws(TranslationRefusal) {
        guard let limit = number.exactInt, limit > 0 || limit == -1 || limit == -2 else {
            throw TranslationRefusal(
                "options.num_predict", "is no number of tokens", hint: "send a whole number above 0, or -1 for no limit"
            )
        }
        if limit > 0 { copy(number, as: terms.tokensMaxMember, to: &json) }
    }

    private func writeStop(_ value: JSONValue, to json: inout JSONWriter) throws(TranslationRefusal) {
        guard value.kind == .string || (value.kind == .array && value.elements.allSatisfy { $0.kind == .string }) else {
            throw TranslationRefusal("options.stop", "is no list of strings", hint: "send a list of strings")
        }
        if value.kind == .array, value.count == 0 { return }
        copy(value, as: "stop", to: &json)
    }

    private func copy(_ value: JSONValue, as name: String, to json: inout JSONWriter) {
        json.key(name)
        json.value(value)
    }
}
