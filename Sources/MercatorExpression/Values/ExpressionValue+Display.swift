import MercatorJSON

extension ExpressionValue {
    /// The name of its type: `int`, `string`, `list`, `map` …
    package var kindName: String {
        let value = resolved
        guard case .json(let json) = value else { return value.type == .text ? "string" : value.type.rawValue }
        return json.kind == .array ? "list" : "map"
    }

    /// The value as people read it, in templates and messages: text as it is, null as nothing, lists and maps as JSON.
    package var displayed: String {
        switch resolved {
        case .null: return ""
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .uint(let value): return String(value)
        case .double(let value): return DoubleText.shortest(value)
        case .string(let text), .text(let text): return text
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .timestamp(let time): return time.text
        case .duration(let duration): return duration.text
        case .json(let value): return String(decoding: value.rawBytes.readableBytesView, as: UTF8.self)
        case .list, .map:
            var text = ""
            appendJSON(to: &text, depth: 0)
            return text
        }
    }

    /// The value within a sentence: as ``displayed``, but a list of plain values without its brackets and quotes.
    var spoken: String {
        guard let elements, elements.allSatisfy({ $0.count == nil }) else { return displayed }
        return elements.map { $0.isNull ? "null" : $0.displayed }.joined(separator: ", ")
    }

    /// The value as JSON, as a program reads it: text in quotes, null as `null`. What JSON has no form for is a string.
    package var jsonText: String {
        var text = ""
        appendJSON(to: &text, depth: 0)
        return text
    }

    /// Appends the value as JSON. What JSON has no form for is written as a string.
    private func appendJSON(to text: inout String, depth: Int) {
        guard depth < ExpressionBounds.valueDepthMax, text.utf8.count < ExpressionBounds.builtTextMax else {
            text += "null"
            return
        }
        switch self {
        case .null: text += "null"
        case .bool, .int, .uint: text += displayed
        case .double(let value): text += value.isFinite ? displayed : "null"
        case .json(let value): text += String(decoding: value.rawBytes.readableBytesView, as: UTF8.self)
        case .list(let elements):
            text += "["
            for (position, element) in elements.enumerated() {
                if position > 0 { text += "," }
                element.appendJSON(to: &text, depth: depth + 1)
            }
            text += "]"
        case .map(let map):
            text += "{"
            for (position, entry) in map.entries.enumerated() {
                if position > 0 { text += "," }
                Self.appendQuoted(entry.key.displayed, to: &text)
                text += ":"
                entry.value.appendJSON(to: &text, depth: depth + 1)
            }
            text += "}"
        case .string, .text, .bytes, .timestamp, .duration: Self.appendQuoted(displayed, to: &text)
        }
    }

    static func appendQuoted(_ content: String, to text: inout String) {
        text += "\""
        for scalar in content.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
