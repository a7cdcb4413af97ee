import ArgumentParser
import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorPolicy

/// Names with values, as `--bindings` and the lines of `--jsonl` give them.
///
/// A value in CEL's protobuf-JSON form (`{"int64Value": "1"}`) is read as such, any other JSON as it stands.
struct ExpressionBindings {
    /// In the order given; names may be dotted.
    private(set) var named: [(name: String, value: ExpressionValue)] = []

    init(_ object: JSONValue) {
        for (name, form) in object.members {
            guard let name = name.string else { continue }
            named.append((name, ExpressionValue(protobuf: form) ?? .json(form)))
        }
    }

    /// Reads the argument: a JSON object, or the name of a file that holds one.
    init(argument: String) throws {
        var text = argument
        if !argument.drop(while: \.isWhitespace).hasPrefix("{") {
            var diagnostics: [Diagnostic] = []
            let path = argument.hasPrefix("@") ? String(argument.dropFirst()) : argument
            guard let source = InputText.read(path, diagnostics: &diagnostics) else {
                throw ValidationError(diagnostics.first?.message ?? "The bindings cannot be read.")
            }
            text = source.text
        }
        guard let object = JSONValue(text: text), object.kind == .object else {
            throw ValidationError("--bindings takes a JSON object, such as '{\"x\": 1}'.")
        }
        self.init(object)
    }

    private init(joined: [(name: String, value: ExpressionValue)]) {
        named = joined
    }

    /// These and the others, of which the names win.
    func joined(_ others: ExpressionBindings) -> ExpressionBindings {
        let kept = named.filter { mine in !others.named.contains { $0.name == mine.name } }
        return ExpressionBindings(joined: kept + others.named)
    }

    /// The same as fields of a request.
    var fields: [GivenField] {
        named.compactMap { name, value in
            let path = name.split(separator: ".").map(String.init)
            return path.isEmpty ? nil : GivenField(path: path, value: value)
        }
    }
}

extension ExpressionValue {
    /// A value on the command line: JSON where it is JSON, else text.
    init(argument: String) {
        self = JSONValue(text: argument).map { .json($0) } ?? .string(argument)
    }

    /// The value as CEL writes it: JSON, with uints, bytes and times told apart.
    var shown: String {
        switch resolved {
        case .uint(let value): "\(value)u"
        case .double(let value) where !value.isFinite: displayed
        case .timestamp: "timestamp(\(jsonText))"
        case .duration: "duration(\(jsonText))"
        default: jsonText
        }
    }
}
