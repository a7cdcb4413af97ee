import MercatorJSON

/// One call of a function in an answer of Ollama's, its parts as chat has them: JSON texts.
struct OllamaCall {
    let id: [UInt8]
    let name: [UInt8]
    /// A string that holds the object.
    let arguments: [UInt8]

    /// Reads a call. Older versions give none an id; then one is made of the reply's name and the call's place.
    init(_ call: JSONValue, index: Int, reply: String) throws(TranslationFailure) {
        guard let function = call["function"], let name = function["name"]?.ifText else {
            throw TranslationFailure("a tool call names no function")
        }
        id =
            call["id"]?.ifText.map(\.spelling)
            ?? JSONWriter.quoted("call_\(reply)_\(index)")
        self.name = name.spelling
        switch function["arguments"] {
        case let value? where value.kind == .object: arguments = ToolArguments.string(holding: value)
        case nil: arguments = JSONWriter.quoted("{}")
        default: throw TranslationFailure("a tool call's arguments are no object")
        }
    }
}
