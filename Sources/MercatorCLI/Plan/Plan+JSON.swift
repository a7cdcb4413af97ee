import MercatorJSON

extension Plan {
    /// The plan for programs, one object in one line.
    package var json: String {
        var json = JSONWriter(capacity: 4_096)
        json.beginObject()
        json.member("path", path)
        write("listeners", listeners, to: &json)
        json.key("event_loops")
        if let eventLoops { json.int(eventLoops) } else { json.null() }
        json.member("clients", clients)
        json.key("proxy")
        json.beginObject()
        for bound in bounds { json.member(bound.name, bound.value) }
        json.endObject()
        json.key("providers")
        json.beginArray()
        for provider in providers { provider.write(to: &json) }
        json.endArray()
        json.key("routing")
        json.beginObject()
        for line in routing { json.member(line.name.replacing(" ", with: "_"), line.value) }
        if !routes.isEmpty { writeRoutes(to: &json) }
        json.endObject()
        writeModels(to: &json)
        writePolicies(to: &json)
        writeWarnings(to: &json)
        json.endObject()
        return json.text
    }

    private func writeRoutes(to json: inout JSONWriter) {
        json.key("routes")
        json.beginArray()
        for route in routes {
            json.beginObject()
            write("models", route.models, to: &json)
            json.member("description", route.description)
            json.endObject()
        }
        json.endArray()
    }

    private func writeModels(to json: inout JSONWriter) {
        json.key("models")
        json.beginArray()
        for model in models {
            json.beginObject()
            json.member("model", model.model)
            json.member("provider", model.provider)
            json.member("upstream_model", model.upstreamModel)
            if !model.others.isEmpty { write("others", model.others, to: &json) }
            json.endObject()
        }
        json.endArray()
        json.member("other_models", otherModels)
    }

    private func writePolicies(to json: inout JSONWriter) {
        json.member("policy_version", policyVersion)
        json.member("default_action", defaultAction)
        json.key("policies")
        json.beginArray()
        for policy in policies {
            json.beginObject()
            json.member("name", policy.name)
            json.member("priority", policy.priority)
            json.member("rules", policy.ruleCount)
            json.member("shadow", policy.isShadow)
            json.member("path", policy.path)
            json.endObject()
        }
        json.endArray()
    }

    private func writeWarnings(to json: inout JSONWriter) {
        json.key("warnings")
        json.beginArray()
        for warning in warnings {
            json.beginObject()
            json.member("code", warning.code)
            json.member("message", warning.message)
            if let path = warning.path { json.member("path", path) }
            if let position = warning.position {
                json.member("line", position.line)
                json.member("column", position.column)
            }
            if let hint = warning.hint { json.member("hint", hint) }
            json.endObject()
        }
        json.endArray()
    }

    private func write(_ name: String, _ texts: [String], to json: inout JSONWriter) {
        json.key(name)
        json.beginArray()
        for text in texts { json.string(text) }
        json.endArray()
    }
}
