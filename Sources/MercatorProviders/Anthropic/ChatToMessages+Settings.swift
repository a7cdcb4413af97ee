import MercatorJSON

extension ChatToMessages {
    /// `stop_sequences`, `temperature`, `top_p`, `top_k`.
    mutating func writeSampling() throws(TranslationRefusal) {
        try writeStop()
        if let value = root["temperature"], !value.isNull {
            guard let number = value.double else {
                throw TranslationRefusal("temperature", "this is no number", hint: "use one from 0 to 1")
            }
            json.key("temperature")
            if number > 1 {
                // Anthropic's own compatibility layer does the same.
                notes.add("temperature", "lowered to 1, the highest that Anthropic takes")
                json.int(1)
            } else {
                json.value(value)
            }
        }
        copy("top_p")
        copy("top_k")
    }

    private mutating func writeStop() throws(TranslationRefusal) {
        guard let stop = root["stop"], !stop.isNull else { return }
        let all = stop.kind == .string ? [stop] : Array(stop.elements)
        for (index, sequence) in all.enumerated() {
            let hasInk = sequence.withStringBytes { $0.contains { $0 > 0x20 } } ?? false
            guard hasInk else {
                throw TranslationRefusal(
                    stop.kind == .string ? "stop" : "stop[\(index)]",
                    "Anthropic takes no stop sequence of white space only", hint: "use one with a visible character")
            }
        }
        guard !all.isEmpty else { return }
        json.key("stop_sequences")
        json.beginArray()
        for sequence in all { json.value(sequence) }
        json.endArray()
    }

    /// `output_config`: effort and format.
    mutating func writeOutputConfig(effort: String?) throws(TranslationRefusal) {
        let schema = try responseSchema()
        guard effort != nil || schema != nil else { return }
        json.key("output_config")
        json.beginObject()
        if let effort { json.member("effort", effort) }
        if let schema {
            json.key("format")
            json.beginObject()
            json.member("type", "json_schema")
            json.key("schema")
            json.value(schema)
            json.endObject()
        }
        json.endObject()
    }

    private mutating func responseSchema() throws(TranslationRefusal) -> JSONValue? {
        guard let format = root["response_format"], !format.isNull else { return nil }
        switch format["type"]?.string {
        case "text": return nil
        case "json_schema":
            try expectOnly(["type", "json_schema"], of: format, "response_format.")
            try expectOnly(
                ["name", "description", "strict", "schema"], of: format["json_schema"], "response_format.json_schema.")
            guard let schema = format["json_schema"]?["schema"], schema.kind == .object else {
                throw TranslationRefusal(
                    "response_format.json_schema.schema", "a schema is needed", hint: "send a JSON schema")
            }
            if format["json_schema"]?["strict"]?.bool == false {
                notes.add("response_format.json_schema.strict", "the schema is always enforced")
            }
            if let text = format["json_schema"]?["description"], !text.isNull {
                notes.add("response_format.json_schema.description", "left out; say it in the prompt")
            }
            return schema
        default:
            throw TranslationRefusal(
                "response_format.type", "Anthropic enforces JSON by a schema only", hint: "use json_schema")
        }
    }

    /// `metadata.user_id`, the one name of an end user that Anthropic knows.
    mutating func writeMetadata() throws(TranslationRefusal) {
        let metadata = root["metadata"]
        if let metadata, metadata.kind == .object {
            for (key, _) in metadata.members where !key.stringEquals("user_id") {
                notes.add("metadata", "left out but for `user_id`, the only member that Anthropic takes")
            }
        }
        let names = [root["safety_identifier"], root["user"], metadata?["user_id"]].compactMap { $0?.ifText }
        guard let name = names.first else { return }
        if names.contains(where: { $0.string != name.string }) {
            notes.add("user", "left out, because the request names its user twice")
        }
        json.key("metadata")
        json.beginObject()
        json.key("user_id")
        json.value(name)
        json.endObject()
    }

    /// Source: Anthropic API reference, `service_tier`.
    mutating func writeServiceTier() {
        guard let tier = root["service_tier"]?.string else { return }
        switch tier {
        case "auto", "priority", "fast": json.member("service_tier", "auto")
        case "default": json.member("service_tier", "standard_only")
        default: notes.add("service_tier", "left out, because Anthropic has no such tier")
        }
    }
}
