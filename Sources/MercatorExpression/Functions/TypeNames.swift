/// The names of types, which stand for the types themselves: `type(1) == int` compares two names.
enum TypeNames {
    private static let names: Set<String> = [
        "bool", "bytes", "double", "google.protobuf.Duration", "google.protobuf.Timestamp", "int", "list", "map",
        "null_type", "string", "type", "uint",
    ]

    /// The text itself when it names a type; nil otherwise.
    static func name(_ text: String) -> String? {
        names.contains(text) ? text : nil
    }

    /// The name of a value's type.
    static func name(of value: ExpressionValue) -> String {
        switch value.resolved {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string, .text: "string"
        case .bytes: "bytes"
        case .list: "list"
        case .map: "map"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .json(let value): value.kind == .array ? "list" : "map"
        }
    }
}
