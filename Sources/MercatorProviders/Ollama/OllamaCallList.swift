import MercatorJSON

/// The list of calls in an answer to an Ollama client, put together call by call.
struct OllamaCallList {
    /// Whether line breaks between members become spaces: in a stream they would end the line. Inside of strings JSON
    /// has none.
    let isOnOneLine: Bool
    private var calls = JSONBytes()
    private var isEmpty = true

    init(isOnOneLine: Bool) {
        self.isOnOneLine = isOnOneLine
    }

    /// Adds a call. Throws where `arguments`, chat's string, holds no JSON object: Ollama cannot say anything else.
    mutating func add(index: Int, id: [UInt8]?, name: [UInt8], arguments: String) throws(TranslationFailure) {
        guard let object = ToolArguments.object(arguments, profile: .reply) else {
            throw TranslationFailure("the model called a tool with arguments that are no JSON object")
        }
        if !isEmpty { calls.literal(",") }
        isEmpty = false
        calls.literal("{")
        if let id {
            calls.literal("\"id\":")
            calls.json(id)
            calls.literal(",")
        }
        calls.literal("\"function\":{\"index\":")
        calls.int(Int64(index))
        calls.literal(",\"name\":")
        calls.json(name)
        calls.literal(",\"arguments\":")
        calls.json(isOnOneLine ? object.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } : object)
        calls.literal("}}")
    }

    /// The list as JSON text; nil when nothing was added.
    var json: [UInt8]? {
        isEmpty ? nil : [UInt8(ascii: "[")] + calls.bytes + [UInt8(ascii: "]")]
    }
}
