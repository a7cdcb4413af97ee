import MercatorJSON
import MercatorProviders
import MercatorWire

/// In whose form a list of models is answered.
package enum ModelListForm: Sendable {
    case openai, anthropic, ollama, openRouter

    /// The answer with all models.
    func list(_ entries: [ModelList.Entry]) -> [UInt8] {
        switch self {
        case .openai: return ModelList.json(entries)
        case .ollama: return OllamaModels.tags(entries)
        case .openRouter: return OpenRouterModels.list(entries)
        case .anthropic:
            var json = JSONWriter(capacity: 96 + entries.count * 96)
            json.beginObject()
            json.key("data")
            json.beginArray()
            for entry in entries { Self.write(entry, to: &json) }
            json.endArray()
            json.member("has_more", false)
            json.member("first_id", entries.first?.id)
            json.member("last_id", entries.last?.id)
            json.endObject()
            return json.bytes
        }
    }

    /// The answer with one model.
    func one(_ entry: ModelList.Entry) -> [UInt8] {
        switch self {
        case .openai: return ModelList.json(entry)
        case .ollama: return OllamaModels.show(entry)
        case .openRouter: return OpenRouterModels.one(entry)
        case .anthropic:
            var json = JSONWriter()
            Self.write(entry, to: &json)
            return json.bytes
        }
    }

    /// Source: Anthropic API reference, models/list: a release date that is not known is the epoch.
    private static func write(_ entry: ModelList.Entry, to json: inout JSONWriter) {
        json.beginObject()
        json.member("type", "model")
        json.member("id", entry.id)
        json.member("display_name", entry.id)
        json.member("created_at", "1970-01-01T00:00:00Z")
        json.endObject()
    }
}
