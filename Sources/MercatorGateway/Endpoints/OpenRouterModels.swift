import MercatorJSON
import MercatorWire

/// Models as OpenRouter lists them. What the gateway does not know is null, empty, or -1, the price of models whose
/// price varies. OpenAI's members are there, too.
///
/// Source: OpenRouter API reference, "List available models".
enum OpenRouterModels {
    /// The answer to `GET /api/v1/models`: all on one page.
    static func list(_ entries: [ModelList.Entry]) -> [UInt8] {
        var json = JSONWriter(capacity: 96 + entries.count * 512)
        json.beginObject()
        json.member("object", "list")
        json.key("data")
        json.beginArray()
        for entry in entries { write(entry, to: &json) }
        json.endArray()
        json.member("total_count", Int64(entries.count))
        json.key("links")
        json.beginObject()
        json.member("next", nil as String?)
        json.endObject()
        json.endObject()
        return json.bytes
    }

    /// The answer for one model.
    static func one(_ entry: ModelList.Entry) -> [UInt8] {
        var json = JSONWriter()
        write(entry, to: &json)
        return json.bytes
    }

    private static func write(_ entry: ModelList.Entry, to json: inout JSONWriter) {
        json.beginObject()
        for name in ["id", "canonical_slug", "name"] { json.member(name, entry.id) }
        json.member("object", "model")
        json.member("created", entry.created)
        json.member("owned_by", entry.ownedBy)
        for name in ["context_length", "per_request_limits", "default_parameters", "supported_voices"] {
            json.member(name, nil as String?)
        }
        json.key("architecture")
        json.beginObject()
        json.member("modality", nil as String?)
        for name in ["input_modalities", "output_modalities"] { writeNone(name, to: &json) }
        json.endObject()
        json.key("pricing")
        json.beginObject()
        json.member("prompt", "-1")
        json.member("completion", "-1")
        json.endObject()
        json.key("top_provider")
        json.beginObject()
        json.member("is_moderated", false)
        json.endObject()
        writeNone("supported_parameters", to: &json)
        json.key("links")
        json.beginObject()
        json.member("details", "/api/v1/models/" + entry.id)
        json.endObject()
        json.endObject()
    }

    private static func writeNone(_ name: String, to json: inout JSONWriter) {
        json.key(name)
        json.beginArray()
        json.endArray()
    }
}
