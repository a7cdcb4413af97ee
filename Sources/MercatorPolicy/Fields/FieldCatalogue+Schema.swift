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

    /// The same with what an operator declares.
    static func schema(with declared: DeclaredValues) -> ExpressionSchema {
        guard !declared.variables.isEmpty || !declared.featureFlags.isEmpty else { return schema }
        var schema = schema
        for name in declared.variables.keys where isFree(name) { schema.redeclare(root: name) }
        // For suggestions.
        for name in declared.featureFlags.keys { schema.declare("feature_flags.\(name)", .any) }
        return schema
    }

    /// Whether a bare name may be an operator's: the roots that the gateway fills itself may not.
    static func isFree(_ name: String) -> Bool { operatorRoots.contains(name) || !ownRoots.contains(name) }

    private static let ownRoots = Set(rows.compactMap { $0.segments.first.map(String.init) })

    /// Roots that have fields in the catalogue and nobody but the operator to fill them.
    private static let operatorRoots: Set<String> = ["canary", "deployment", "rollout", "system"]

    private static func opensBelow(_ row: FieldRow) -> Bool {
        openRoots.contains(row.path) || row.type == .any || row.path == "request.metadata"
            || row.path == "request.messages" || row.path == "request.tools"
    }

    /// What the author must know about a field whose engine is off; nil when it is on.
    private static func note(_ row: FieldRow) -> String? {
        guard case .inactive(let engine, let metadata) = row.origin else { return nil }
        guard engine != .flags else {
            return "`\(row.path)` is null until `policy.variables` declares `\(row.path.prefix { $0 != "." })`"
        }
        guard let metadata else { return "`\(row.path)` is always null: \(engine.rawValue) is not active yet" }
        return "`\(row.path)` is only what `request.metadata.\(metadata)` says: \(engine.rawValue) is not active yet"
    }
}
