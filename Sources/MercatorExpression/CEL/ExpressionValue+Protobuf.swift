package import MercatorJSON

/// CEL's protobuf-JSON form of values: `{"int64Value": "1"}`. Source: cel-spec, proto/cel/expr/value.proto.
extension ExpressionValue {
    /// Reads the form; nil where it is none.
    package init?(protobuf form: JSONValue) {
        self.init(protobuf: form, depth: 0)
    }

    private init?(protobuf form: JSONValue, depth: Int) {
        guard depth < ExpressionBounds.valueDepthMax, form.count == 1,
            let (key, value) = form.members.first(where: { _ in true })
        else { return nil }
        let spelled = value.string ?? value.numberText ?? ""
        let read: ExpressionValue? =
            switch key.string {
            case "nullValue": .null
            case "boolValue": value.bool.map { .bool($0) }
            case "int64Value": Int64(spelled).map { .int($0) }
            case "uint64Value": UInt64(spelled).map { .uint($0) }
            case "doubleValue": Self.double(spelled)
            case "stringValue": value.string.map { .string($0) }
            case "bytesValue": value.string.flatMap { Base64.decode($0) }.map { .bytes($0) }
            case "listValue": Self.list(value, depth)
            case "mapValue": Self.map(value, depth)
            default: nil
            }
        guard let read else { return nil }
        self = read
    }

    private static func double(_ spelled: String) -> ExpressionValue? {
        switch spelled {
        case "Infinity": .double(.infinity)
        case "-Infinity": .double(-.infinity)
        case "NaN": .double(.nan)
        default: Double(spelled).map { .double($0) }
        }
    }

    private static func list(_ value: JSONValue, _ depth: Int) -> ExpressionValue? {
        var elements: [ExpressionValue] = []
        for element in value["values"]?.elements ?? value.elements {
            guard let read = ExpressionValue(protobuf: element, depth: depth + 1) else { return nil }
            elements.append(read)
        }
        return .list(elements)
    }

    private static func map(_ value: JSONValue, _ depth: Int) -> ExpressionValue? {
        var map = ExpressionMap()
        for entry in value["entries"]?.elements ?? value.elements {
            guard let key = entry["key"].flatMap({ ExpressionValue(protobuf: $0, depth: depth + 1) }),
                let content = entry["value"].flatMap({ ExpressionValue(protobuf: $0, depth: depth + 1) }),
                map.insert(content, forKey: key)
            else { return nil }
        }
        return .map(map)
    }

    /// The value in that form. Timestamps and durations are written as their text.
    package var protobufJSON: String {
        switch resolved {
        case .null: return "{\"nullValue\":null}"
        case .bool(let value): return "{\"boolValue\":\(value)}"
        case .int(let value): return "{\"int64Value\":\"\(value)\"}"
        case .uint(let value): return "{\"uint64Value\":\"\(value)\"}"
        case .double(let value):
            return "{\"doubleValue\":\(value.isFinite ? "\(value)" : "\"\(DoubleText.special(value))\"")}"
        case .bytes(let bytes): return "{\"bytesValue\":\"\(Base64.encode(bytes))\"}"
        case .list, .json, .map: return collectionJSON
        case .string, .text, .timestamp, .duration:
            var text = "{\"stringValue\":"
            Self.appendQuoted(displayed, to: &text)
            return text + "}"
        }
    }

    private var collectionJSON: String {
        if let elements {
            return "{\"listValue\":{\"values\":[\(elements.map(\.protobufJSON).joined(separator: ","))]}}"
        }
        let entries = (mapValue?.entries ?? []).map {
            "{\"key\":\($0.key.protobufJSON),\"value\":\($0.value.protobufJSON)}"
        }
        return "{\"mapValue\":{\"entries\":[\(entries.joined(separator: ","))]}}"
    }
}
