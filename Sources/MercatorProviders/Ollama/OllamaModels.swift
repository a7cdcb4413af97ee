package import MercatorJSON
package import MercatorWire

/// What an Ollama client is told about models and the server: `/api/tags`, `/api/show`, `/api/version`.
///
/// A gateway knows names and owners; weights, sizes and templates are the provider's, and are said to be empty.
///
/// Source: Ollama api/types.go, `ListResponse`, `ShowResponse`, read 2026-11-25.
package enum OllamaModels {
    /// The version of Ollama whose API is spoken here: the one that brought `logprobs`.
    package static let version = "0.12.11"

    /// The body of `/api/version`.
    package static var versionBody: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("version", version)
        json.endObject()
        return json.bytes
    }

    /// The body of `/api/tags`: all models.
    package static func tags(_ models: [ModelList.Entry]) -> [UInt8] {
        var json = JSONWriter(capacity: 64 + models.count * 320)
        json.beginObject()
        json.key("models")
        json.beginArray()
        for model in models {
            json.beginObject()
            json.member("name", model.id)
            json.member("model", model.id)
            json.member("remote_model", model.id)
            json.member("modified_at", OllamaTime.text(model.created))
            json.member("size", 0)
            json.member("digest", digest(of: model.id))
            writeDetails(model, to: &json)
            writeCapabilities(to: &json)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    /// The body of `/api/show` for one model.
    package static func show(_ model: ModelList.Entry) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        for name in ["license", "modelfile", "parameters", "template"] { json.member(name, "") }
        writeDetails(model, to: &json)
        json.member("remote_model", model.id)
        json.key("model_info")
        json.beginObject()
        json.member("general.architecture", model.ownedBy)
        json.member("general.basename", model.id)
        json.endObject()
        writeCapabilities(to: &json)
        json.member("modified_at", OllamaTime.text(model.created))
        json.endObject()
        return json.bytes
    }

    /// The name that a request to `/api/show` asks about; `name` is the member's old name. nil when it names none.
    package static func name(askedBy request: JSONDocument) -> String? {
        let name = request.root["model"]?.ifText ?? request.root["name"]?.ifText
        return name?.string
    }

    /// The provider stands where Ollama names a family.
    private static func writeDetails(_ model: ModelList.Entry, to json: inout JSONWriter) {
        json.key("details")
        json.beginObject()
        json.member("parent_model", "")
        json.member("format", "")
        json.member("family", model.ownedBy)
        json.key("families")
        json.beginArray()
        json.string(model.ownedBy)
        json.endArray()
        json.member("parameter_size", "")
        json.member("quantization_level", "")
        json.endObject()
    }

    /// What every model that chats can do.
    private static func writeCapabilities(to json: inout JSONWriter) {
        json.key("capabilities")
        json.beginArray()
        json.string("completion")
        json.endArray()
    }

    /// 64 hexadecimal digits that tell names apart.
    ///
    /// QUIRK: Ollama's own command line shows the first 12 digits of every digest and ends where there are fewer. Ours
    /// are of the name, FNV-1a four times over, because there are no weights to take them of.
    static func digest(of name: String) -> String {
        (0..<4).map { round in
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(round)
            for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            let digits = String(hash, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }
}
