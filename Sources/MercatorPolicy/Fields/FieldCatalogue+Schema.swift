package import MercatorExpression

extension FieldCatalogue {
    /// The catalogue as the expression checker reads it, built once.
    package static let schema: ExpressionSchema = {
        var schema = ExpressionSchema()
        for root in openRoots { schema.declare(root, .map, open: true) }
        for row in rows {
            schema.declare(row.path, row.type, open: opensBelow(row), note: note(row))
        }
        for function in ["cache.has", "external_api.openai_moderation", "external_api.perspective_api"] {
            schema.declareInactive(function: function)
        }
        return schema
    }()

    private static func opensBelow(_ row: FieldRow) -> Bool {
        openRoots.contains(row.path) || row.type == .any || row.path == "request.metadata"
            || row.path == "request.messages" || row.path == "request.tools"
    }

    /// What the author must know about a field whose engine is off; nil when it is on.
    private static func note(_ row: FieldRow) -> String? {
        guard case .inactive(let engine, let metadata) = row.origin else { return nil }
        guard let metadata else { return "`\(row.path)` is always null: \(engine.rawValue) is not active yet" }
        return "`\(row.path)` is only what `request.metadata.\(metadata)` says: \(engine.rawValue) is not active yet"
    }
}
