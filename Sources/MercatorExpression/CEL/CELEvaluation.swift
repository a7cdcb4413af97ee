package import MercatorDiagnostics
package import MercatorJSON

/// Evaluates one CEL expression with bindings: what `mercator policy eval --cel` and the conformance cases do.
package enum CELEvaluation {
    /// What became of an expression.
    package enum Outcome: Sendable {
        case value(ExpressionValue)
        /// It was compiled, but has no value.
        case error(EvaluationError)
        /// It could not be compiled.
        case rejected([Diagnostic])
    }

    /// The value under these bindings. Names may be dotted; the longest one that fits is taken.
    /// `zoneOffset` knows the named time zones, as ``FieldSource/zoneOffset(_:at:)`` does.
    package static func evaluate(
        _ text: String, bindings: [(name: String, value: ExpressionValue)] = [],
        zoneOffset: @escaping (String, Int64) -> Int64? = { _, _ in nil }
    ) -> Outcome {
        var schema = ExpressionSchema()
        for binding in bindings { schema.declare(binding.name) }
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        let program = ExpressionCompiler.compile(
            text, dialect: .cel, schema: schema, origin: ExpressionOrigin(lines: text), fields: &fields,
            diagnostics: &diagnostics)
        guard let program else { return .rejected(diagnostics) }
        var source = BindingSource(fields: fields, bindings: bindings, zoneOffset: zoneOffset)
        switch program.evaluate(&source) {
        case .success(let value): return .value(value)
        case .failure(let error): return .error(error)
        }
    }

    /// The same with bindings in CEL's protobuf-JSON form: `{"x": {"int64Value": "1"}}`. Wrong ones are left out.
    package static func evaluate(
        _ text: String, bindings: JSONValue?, zoneOffset: @escaping (String, Int64) -> Int64? = { _, _ in nil }
    ) -> Outcome {
        var list: [(name: String, value: ExpressionValue)] = []
        bindings?.forEachMember { name, form in
            if let name = name.string, let value = ExpressionValue(protobuf: form) { list.append((name, value)) }
        }
        return evaluate(text, bindings: list, zoneOffset: zoneOffset)
    }
}

/// A source of values that are given by name.
package struct BindingSource: FieldSource {
    private var values: [ExpressionValue]
    private let zones: (String, Int64) -> Int64?

    package init(
        fields: FieldTable, bindings: [(name: String, value: ExpressionValue)],
        zoneOffset: @escaping (String, Int64) -> Int64? = { _, _ in nil }
    ) {
        zones = zoneOffset
        values = fields.fields.map { field in bindings.first { $0.name == field.text }?.value ?? .null }
    }

    package mutating func value(of slot: Int) -> ExpressionValue {
        slot < values.count ? values[slot] : .null
    }

    package mutating func zoneOffset(_ zone: String, at seconds: Int64) -> Int64? {
        zones(zone, seconds)
    }
}
