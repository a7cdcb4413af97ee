import MercatorJSON

/// Renders the list of models, one model, and moderations.
///
/// Source: OpenAI API reference, models and moderations, read 2026-11-22.
enum ModelsAnswer {
    /// `GET /models`.
    static func list(_ options: SimulatedProviderOptions) -> SimulatedBody {
        var json = JSONWriter(capacity: 512)
        json.beginObject()
        json.member("object", "list")
        json.key("data")
        json.beginArray()
        for model in options.models { write(model, options, to: &json) }
        json.endArray()
        json.endObject()
        return SimulatedBody(bytes: json.bytes)
    }

    /// `GET /models/{id}`; 404 for one that is not listed.
    static func one(_ id: String, _ options: SimulatedProviderOptions) -> SimulatedBody {
        guard options.models.contains(id) else { return .error(404, model: id) }
        var json = JSONWriter(capacity: 128)
        write(id, options, to: &json)
        return SimulatedBody(bytes: json.bytes)
    }

    private static func write(_ model: String, _ options: SimulatedProviderOptions, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", model)
        json.member("object", "model")
        json.member("created", options.createdAt)
        json.member("owned_by", "simulated-provider")
        json.endObject()
    }
}

/// Renders moderations: a text is flagged when it has the word `simulated-harm`.
enum ModerationAnswer {
    private static let categories = [
        "harassment", "harassment/threatening", "hate", "hate/threatening", "illicit", "illicit/violent", "self-harm",
        "self-harm/instructions", "self-harm/intent", "sexual", "sexual/minors", "violence", "violence/graphic",
    ]

    /// The verdicts on all inputs of the request.
    static func body(_ request: SimulatedRequest) -> SimulatedBody {
        var json = JSONWriter(capacity: 1_024)
        json.beginObject()
        json.member("id", SimulatedID.make("modr-", request.contentHash))
        json.member("model", request.model)
        json.key("results")
        json.beginArray()
        for input in request.inputs {
            let isFlagged = input.contains("simulated-harm")
            json.beginObject()
            json.member("flagged", isFlagged)
            json.key("categories")
            json.beginObject()
            for category in categories { json.member(category, isFlagged && category == "violence") }
            json.endObject()
            json.key("category_scores")
            json.beginObject()
            for category in categories { json.member(category, isFlagged && category == "violence" ? 0.99 : 0.0001) }
            json.endObject()
            json.key("category_applied_input_types")
            json.beginObject()
            for category in categories {
                json.key(category)
                json.beginArray()
                json.string("text")
                json.endArray()
            }
            json.endObject()
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return SimulatedBody(bytes: json.bytes)
    }
}
