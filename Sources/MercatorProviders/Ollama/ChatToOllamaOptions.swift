import MercatorJSON

/// The `options` of a request to Ollama, put together from a chat request's sampling fields.
///
/// Source: Ollama docs/modelfile.md, valid parameters; api/types.go, `Options`.
struct ChatToOllamaOptions {
    private var options = OrderedDictionary<String, (path: String, value: [UInt8])>()

    /// Chat's names, and Ollama's for them.
    private static let names = [
        ("temperature", "temperature"), ("top_p", "top_p"), ("seed", "seed"), ("top_k", "top_k"), ("min_p", "min_p"),
        ("typical_p", "typical_p"), ("frequency_penalty", "frequency_penalty"),
        ("presence_penalty", "presence_penalty"), ("repetition_penalty", "repeat_penalty"),
        ("repeat_penalty", "repeat_penalty"), ("repeat_last_n", "repeat_last_n"),
        ("max_completion_tokens", "num_predict"), ("max_tokens", "num_predict"),
    ]

    /// Collects the options of a chat request. Throws when one is said twice with different values.
    init(_ request: RequestMembers) throws(TranslationRefusal) {
        for (name, option) in Self.names {
            guard let value = request[name] else { continue }
            try add(option, name, try value.required(.number, at: name).spelling)
        }
        if let stop = request["stop"] {
            if stop.kind == .string {
                try add("stop", "stop", [UInt8(ascii: "[")] + stop.spelling + [UInt8(ascii: "]")])
            } else {
                try add("stop", "stop", try stop.required(.array, at: "stop").spelling)
            }
        }
        if let own = request["options"] {
            for (key, value) in try own.required(.object, at: "options").members {
                let name = key.string ?? ""
                try add(name, "options.\(name)", value.spelling)
            }
        }
    }

    /// Writes the member `options`, unless there are none.
    func write(to json: inout JSONWriter) {
        guard !options.isEmpty else { return }
        json.key("options")
        json.beginObject()
        for (name, option) in options.elements {
            json.key(name)
            json.value(json: option.value)
        }
        json.endObject()
    }

    private mutating func add(_ name: String, _ path: String, _ value: [UInt8]) throws(TranslationRefusal) {
        guard let known = options[name] else { return options.set(name, to: (path, value)) }
        if known.value == value { return }
        throw TranslationRefusal(path, "says something else than `\(known.path)`", hint: "send one of the two")
    }
}
