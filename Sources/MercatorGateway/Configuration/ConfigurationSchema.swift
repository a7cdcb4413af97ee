import MercatorJSON
import MercatorYAML

/// The JSON Schema of a configuration, for editors: made from the same declarations that read it.
///
/// Source: JSON Schema 2020-12. Where a value is not text, text with a `${VARIABLE}` in it is allowed too.
/// No key is required, because the environment may supply any.
package enum ConfigurationSchema {
    /// The schema of the whole file.
    package static var text: String {
        var json = JSONWriter(capacity: 65_536)
        json.beginObject()
        json.member("$schema", "https://json-schema.org/draft/2020-12/schema")
        json.member("title", "Mercator Jupiter configuration")
        writeSection(GatewayConfiguration.shape, &json)
        json.key("patternProperties")
        json.beginObject()
        json.key("^" + SectionReader.freePrefix)
        json.bool(true)
        json.endObject()
        json.key("$defs")
        writeDefinitions(&json)
        json.endObject()
        return json.text
    }

    private static func writeSection(_ section: SectionShape, _ json: inout JSONWriter) {
        json.member("description", section.summary)
        json.key("type")
        // `proxy:` with nothing below it is an empty section.
        words(["object", "null"], &json)
        json.key("additionalProperties")
        json.bool(false)
        json.key("properties")
        json.beginObject()
        for key in section.keys {
            for spelling in [key.name] + key.aliases {
                json.key(spelling)
                json.beginObject()
                writeKey(key, isAlias: spelling != key.name, &json)
                json.endObject()
            }
        }
        json.endObject()
    }

    private static func writeKey(_ key: KeyFacts, isAlias: Bool, _ json: inout JSONWriter) {
        if case .section(let section) = key.shape { return writeSection(section, &json) }
        let notes = (key.isPlanned ? " Not active yet." : "") + (isAlias ? " Another spelling of `\(key.name)`." : "")
        json.member("description", key.summary + notes)
        if let text = key.defaultText { writeDefault(text, key.shape, &json) }
        json.key("anyOf")
        json.beginArray()
        json.beginObject()
        writeShape(key.shape, &json)
        json.endObject()
        if !key.isRequired { writeNull(&json) }
        json.endArray()
    }

    private static func writeShape(_ shape: KeyShape, _ json: inout JSONWriter) {
        switch shape {
        case .text, .secret: reference("text", &json)
        case .boolean: reference("boolean", &json)
        case .duration: reference("duration", &json)
        case .size: reference("size", &json)
        case .integer(let range):
            numeric("integer", pattern: "^[-+]?[0-9]+$", &json) { json in
                json.member("minimum", range.lowerBound)
                json.member("maximum", range.upperBound)
            }
        case .number(let range):
            numeric("number", pattern: "^[-+]?[0-9]", &json) { json in
                json.key("minimum")
                json.double(range.lowerBound)
                json.key("maximum")
                json.double(range.upperBound)
            }
        case .choice(let choices, let also): writeChoice(choices + also, &json)
        case .list(let item):
            json.member("type", "array")
            json.key("items")
            json.beginObject()
            writeShape(item, &json)
            json.endObject()
        case .map(let value):
            json.member("type", "object")
            json.key("additionalProperties")
            json.beginObject()
            writeShape(value, &json)
            json.endObject()
        case .section(let section): writeSection(section, &json)
        case .either(let one, let other):
            alternatives(&json, [{ writeShape(one, &$0) }, { writeShape(other, &$0) }])
        case .anything: break
        }
    }

    private static func writeChoice(_ choices: [String], _ json: inout JSONWriter) {
        // Casing does not matter; the listed spelling is what an editor offers.
        alternatives(
            &json,
            [
                { json in
                    json.key("enum")
                    words(choices, &json)
                },
                { json in
                    json.member("type", "string")
                    json.member("pattern", "^(" + choices.map(caseless).joined(separator: "|") + ")$|\\$\\{")
                },
            ])
    }

    private static func caseless(_ word: String) -> String {
        word.map { $0.isLetter ? "[\($0.lowercased())\($0.uppercased())]" : $0 == "." ? "\\." : String($0) }.joined()
    }

    private static func numeric(
        _ type: String, pattern: String, _ json: inout JSONWriter, limits: @escaping (inout JSONWriter) -> Void
    ) {
        alternatives(
            &json,
            [
                { json in
                    json.member("type", type)
                    limits(&json)
                },
                { json in
                    json.member("type", "string")
                    json.member("pattern", pattern + "|\\$\\{")
                },
            ])
    }

    private static func writeDefault(_ text: String, _ shape: KeyShape, _ json: inout JSONWriter) {
        json.key("default")
        switch shape {
        case .boolean: json.bool(text == "true")
        case .either where YAMLScalar.bool(text) != nil: json.bool(text == "true")
        case .integer, .number:
            if let int = YAMLScalar.int(text) { json.int(int) } else { json.double(YAMLScalar.double(text) ?? 0) }
        case .list:
            json.beginArray()
            for item in text.dropFirst().dropLast().split(separator: ",") {
                json.string(item.filter { $0 != " " && $0 != "\"" })
            }
            json.endArray()
        default: json.string(text)
        }
    }

    private static func writeDefinitions(_ json: inout JSONWriter) {
        let definitions: [(name: String, type: String, pattern: String)] = [
            ("boolean", "boolean", "^(true|True|TRUE|false|False|FALSE)$|\\$\\{"),
            ("duration", "integer", "^([0-9.]+(ns|us|µs|ms|s|m|h|d))+$|^0$|\\$\\{"),
            ("size", "integer", "^[0-9]+ *([KkMmGg]?[Ii]?[Bb]?)$|\\$\\{"),
        ]
        json.beginObject()
        for (name, type, pattern) in definitions {
            json.key(name)
            json.beginObject()
            alternatives(
                &json,
                [
                    { json in
                        json.member("type", type)
                        // A duration without a unit is only ever nothing.
                        if name == "duration" { json.member("const", 0) }
                    },
                    { json in
                        json.member("type", "string")
                        json.member("pattern", pattern)
                    },
                ])
            json.endObject()
        }
        json.key("text")
        json.beginObject()
        json.key("type")
        words(["string", "number", "boolean"], &json)
        json.endObject()
        json.endObject()
    }

    private static func writeNull(_ json: inout JSONWriter) {
        json.beginObject()
        json.member("type", "null")
        json.endObject()
    }

    private static func reference(_ name: String, _ json: inout JSONWriter) {
        json.member("$ref", "#/$defs/" + name)
    }

    private static func alternatives(_ json: inout JSONWriter, _ writers: [(inout JSONWriter) -> Void]) {
        json.key("anyOf")
        json.beginArray()
        for write in writers {
            json.beginObject()
            write(&json)
            json.endObject()
        }
        json.endArray()
    }

    private static func words(_ words: [String], _ json: inout JSONWriter) {
        json.beginArray()
        for word in words { json.string(word) }
        json.endArray()
    }
}
