import MercatorJSON

/// The JSON Schema of policy files, for editors: made from the declarations that read them.
///
/// It offers keys and words and says what they mean; what values may be is left to `mercator lint`, which knows more.
/// Source: JSON Schema 2020-12.
package enum PolicySchema {
    /// The whole schema, with a final line feed left out.
    package static var text: String {
        var json = JSONWriter(capacity: 16_384)
        json.beginObject()
        json.member("$schema", "https://json-schema.org/draft/2020-12/schema")
        json.member("title", "Mercator Jupiter policies")
        json.key("anyOf")
        json.beginArray()
        // A list of rules or policies, a document that lists policies, or one policy.
        array(of: ["policy", "rule"], &json)
        reference("document", &json)
        json.endArray()
        json.key("$defs")
        json.beginObject()
        define("document", &json) { json in
            json.key("policies")
            array(of: ["policy", "rule"], describedAs: "Policies, or bare rules.", &json)
            for (key, summary) in policyKeys where key != "rules" { property(key, summary, &json) }
            json.key("rules")
            array(of: ["rule"], describedAs: "Rules of a document that is one policy.", &json)
        }
        define("policy", &json) { json in
            for (key, summary) in policyKeys where key != "rules" { property(key, summary, &json) }
            json.key("rules")
            array(of: ["rule"], describedAs: "The rules, in the order they are asked.", &json)
        }
        define("rule", isClosed: false, &json, properties: rule)
        define("action", isClosed: false, &json) { json in
            actionWord("type", &json)
            actionKeys(&json)
        }
        json.endObject()
        json.endObject()
        return json.text
    }

    private static func rule(_ json: inout JSONWriter) {
        property("name", "What answers, logs and reports call it.", &json)
        property("description", "For people.", &json)
        property("condition", "An expression; without it the rule applies always.", &json)
        property("conditions", "Structured conditions, all of which must hold.", &json)
        property("match", "A structured condition.", &json)
        property("enabled", "`false` leaves the rule out.", &json)
        property("priority", "Higher is asked first within the policy; 0 unless given.", &json)
        choice("on_error", "What a condition without a value leads to.", ErrorResponse.allCases.map(\.rawValue), &json)
        actionWord("action", &json)
        json.key("actions")
        array(of: ["action"], describedAs: "Several actions, each with its `type`.", &json)
        actionKeys(&json)
    }

    private static let policyKeys: [(String, String)] = [
        ("name", "What answers, logs and reports call it."), ("description", "For people."),
        ("priority", "Higher runs first; 100 unless given."), ("mode", "`enforce`, or `shadow`: only watched."),
        ("enabled", "`false` leaves it out."), ("variables", "Values that rules name as `variables.<name>`."),
        ("includes", "Files whose rules and variables are added."), ("rules", "In the order they are asked."),
        ("tests", "Cases for `mercator test`."), ("version", "The version of the file or policy."),
        ("mpl_version", "`1.0`, in structured policies."), ("author", "For people."), ("created", "For people."),
        ("updated", "For people."), ("tags", "For people."), ("metadata", "For people."),
    ]

    private static func actionWord(_ key: String, _ json: inout JSONWriter) {
        let words = StandardActions.all.map { "\($0.word): \($0.summary)" }.joined(separator: "\n")
        choice(key, words, StandardActions.names, &json)
    }

    /// The keys of all actions; several may share one, and each says which.
    private static func actionKeys(_ json: inout JSONWriter) {
        var names: [String] = []
        var summaries: [String: [String]] = [:]
        for action in StandardActions.all {
            for key in action.keys {
                for name in [key.name] + (key.alias.map { [$0] } ?? []) {
                    if summaries[name] == nil { names.append(name) }
                    summaries[name, default: []].append("\(action.word): \(key.summary)")
                }
            }
        }
        for key in StandardActions.sharedKeys where summaries[key.name] == nil {
            names.append(key.name)
            summaries[key.name] = [key.summary]
        }
        let taken: Set<String> = ["name", "description", "priority", "enabled", "type", "action"]
        for name in names.sorted() where !taken.contains(name) {
            property(name, summaries[name]?.joined(separator: "\n") ?? "", &json)
        }
    }

    // MARK: pieces

    private static func define(
        _ name: String, isClosed: Bool = true, _ json: inout JSONWriter, properties: (inout JSONWriter) -> Void
    ) {
        json.key(name)
        json.beginObject()
        json.member("type", "object")
        // Keys of actions are checked by the word beside them, which a schema can say only at great length.
        if isClosed {
            json.key("additionalProperties")
            json.bool(false)
        }
        json.key("properties")
        json.beginObject()
        properties(&json)
        json.endObject()
        json.endObject()
    }

    private static func property(_ name: String, _ summary: String, _ json: inout JSONWriter) {
        json.key(name)
        json.beginObject()
        json.member("description", summary)
        json.endObject()
    }

    private static func choice(_ name: String, _ summary: String, _ words: [String], _ json: inout JSONWriter) {
        json.key(name)
        json.beginObject()
        json.member("description", summary)
        json.key("enum")
        json.beginArray()
        for word in words { json.string(word) }
        json.endArray()
        json.endObject()
    }

    private static func reference(_ name: String, _ json: inout JSONWriter) {
        json.beginObject()
        json.member("$ref", "#/$defs/" + name)
        json.endObject()
    }

    private static func array(of names: [String], describedAs summary: String? = nil, _ json: inout JSONWriter) {
        json.beginObject()
        json.member("description", summary)
        json.key("type")
        json.beginArray()
        json.string("array")
        json.string("null")
        json.endArray()
        json.key("items")
        json.beginObject()
        json.key("anyOf")
        json.beginArray()
        for name in names { reference(name, &json) }
        json.endArray()
        json.endObject()
        json.endObject()
    }
}
