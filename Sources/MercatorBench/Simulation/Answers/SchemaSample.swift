import MercatorJSON

/// The simplest value that a JSON schema allows, for tool calls and structured answers.
///
/// Knows what client libraries generate: types, enums, constants, required properties, `anyOf`, references into
/// `$defs`. Limits on numbers and strings are not looked at.
enum SchemaSample {
    /// Deeper schemas get empty objects.
    private static let depthMax = 8

    /// The value as JSON text; `{}` without a schema.
    static func text(of schema: JSONValue?) -> String {
        var json = JSONWriter(capacity: 128)
        if let schema, schema.kind == .object {
            write(schema, root: schema, depth: 0, to: &json)
        } else {
            json.beginObject()
            json.endObject()
        }
        return json.text
    }

    private static func write(_ schema: JSONValue, root: JSONValue, depth: Int, to json: inout JSONWriter) {
        if let constant = schema["const"] ?? schema["enum"]?[0] { return json.value(constant) }
        if let reference = schema["$ref"]?.string, depth < depthMax {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            if let target = (root["$defs"] ?? root["definitions"])?[name] {
                return write(target, root: root, depth: depth + 1, to: &json)
            }
        }
        if let choice = (schema["anyOf"] ?? schema["oneOf"] ?? schema["allOf"])?[0], depth < depthMax {
            return write(choice, root: root, depth: depth + 1, to: &json)
        }
        switch schema["type"]?.string ?? schema["type"]?[0]?.string {
        case "string": json.string("sample")
        case "integer": json.int(1)
        case "number": json.double(1.5)
        case "boolean": json.bool(true)
        case "null": json.null()
        case "array":
            json.beginArray()
            if let items = schema["items"], depth < depthMax {
                write(items, root: root, depth: depth + 1, to: &json)
            }
            json.endArray()
        default: writeObject(schema, root: root, depth: depth, to: &json)
        }
    }

    /// All properties, required or not: a caller that lists them can take them.
    private static func writeObject(_ schema: JSONValue, root: JSONValue, depth: Int, to json: inout JSONWriter) {
        json.beginObject()
        if depth < depthMax, let properties = schema["properties"] {
            for (key, property) in properties.members {
                json.key(key.string ?? "")
                write(property, root: root, depth: depth + 1, to: &json)
            }
        } else if depth == 0 {
            json.member("answer", "This is a simulated answer.")
        }
        json.endObject()
    }
}
