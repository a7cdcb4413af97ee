package import MercatorExpression

extension FieldCatalogue {
    /// The catalogue as the expression checker reads it, built once.
    package static let schema: ExpressionSchema = {
        var schema = ExpressionSchema()
        for root in openRoots { schema.declare(root, .map, open: true) }
        for row in rows {
            schema.declare(row.path, checkedType(row), open: opensBelow(row), note: note(row))
        }
        // A row of its own hides the wildcard's: what holds of any provider holds of the selected one.
        for row in rows where row.path.hasPrefix("provider.*.") {
            schema.declare("provider.selected.\(row.path.dropFirst(11))", checkedType(row), note: note(row))
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
        if openRoots.contains(row.path) || row.type == .any || row.path == "request.metadata" { return true }
        // Lists and objects of a body hold what they hold.
        return (row.origin == .body || row.origin == .reply) && (row.type == .list || row.type == .map)
    }

    /// The type that conditions are checked against: what a header or the body's metadata says may spell a number.
    private static func checkedType(_ row: FieldRow) -> ExpressionType {
        guard row.type == .string else { return row.type }
        switch row.origin {
        case .metadata, .inactive(_, metadata: .some), .replyHeader: return .text
        case .computed(.headers), .computed(.requestID), .computed(.userAgent): return .text
        default: return row.type
        }
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
