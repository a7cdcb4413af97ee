package import MercatorDiagnostics

/// An expression, parsed, checked, folded and laid out for evaluation. Immutable and cheap to copy.
package struct Program: Sendable {
    /// One reference, so that rules are cheap to copy.
    private final class Storage: Sendable {
        let code: Code
        let plain: PlainCondition?

        init(_ code: Code) {
            self.code = code
            plain = PlainCondition.of(code)
        }
    }

    private let storage: Storage
    var code: Code { storage.code }

    init(code: Code) {
        storage = Storage(code)
    }

    /// The text it was compiled from.
    package var text: String { code.text }
    /// The slots of every distinct field that it names, in the order of first mention.
    package var slots: [Int] { code.slots }
    /// The fields of ``slots``.
    package var fields: [FieldReference] { code.fields }
    /// The functions it calls that need the request.
    package var hostFunctions: [HostFunction] { code.hostFunctions }
    /// The time zones that it asks for: those it names, and whether it may ask for any other.
    package var zones: (names: [String], others: Bool) {
        var zones: (names: [String], others: Bool) = ([], false)
        for case .timePart(_, _, let place) in code.nodes where place >= 0 {
            guard case .constant(let index) = code.nodes[Int(place)],
                let name = code.constants[Int(index)].string
            else {
                zones.others = true
                continue
            }
            if TimePart.offset(name) == nil { zones.names.append(name) }
        }
        return zones
    }
    /// The type of its value, as far as it is known.
    package var type: ExpressionType { code.type }
    /// The value, when it is the same for every request; nil otherwise.
    package var constant: ExpressionValue? { code.constant }
    /// The shortcut for a condition that only compares fields with constants; nil for any other expression.
    package var plain: PlainCondition? { storage.plain }
    /// Upper bound of the work of one evaluation in ``ExpressionBounds/stepsMax`` units, without loops.
    package var cost: Int { code.nodes.count }

    /// Lets a trace look at what is evaluated.
    func withCode<Result>(_ body: (Code) -> Result) -> Result { body(storage.code) }

    /// The value for one request.
    package func evaluate<Source: FieldSource & ~Copyable>(
        _ source: inout Source
    ) -> Result<ExpressionValue, EvaluationError> {
        var state = EvaluationState()
        do throws(EvaluationError) {
            return .success(try storage.code.value(storage.code.root, &source, &state).resolved)
        } catch {
            return .failure(error)
        }
    }

    /// Whether the expression, taken as a condition, holds for one request. Null does not hold (in MPL).
    package func matches<Source: FieldSource & ~Copyable>(_ source: inout Source) -> ConditionOutcome {
        var state = EvaluationState()
        do throws(EvaluationError) {
            return try storage.code.truth(storage.code.root, &source, &state) ? .holds : .fails
        } catch {
            return .error(error)
        }
    }
}

/// What became of a condition.
package enum ConditionOutcome: Hashable, Sendable {
    case holds
    case fails
    /// It has no value; the rule's `on_error` decides.
    case error(EvaluationError)
}

/// Turns text into programs.
package enum ExpressionCompiler {
    /// The program, or nil when there are errors among the diagnostics it adds. Never traps, whatever the text.
    ///
    /// Fields get their slots in `fields`, which the programs of a policy set share.
    package static func compile(
        _ text: String, dialect: Dialect, schema: ExpressionSchema, origin: ExpressionOrigin,
        fields: inout FieldTable, diagnostics: inout [Diagnostic]
    ) -> Program? {
        var report = ExpressionReport(origin: origin)
        defer { diagnostics.append(contentsOf: report.diagnostics) }
        guard let expression = Expression.parse(text, dialect: dialect, report: &report) else { return nil }
        var lowering = Lowering(
            expression: expression, dialect: dialect, schema: schema, fields: fields, report: report)
        let code = lowering.code()
        report = lowering.report
        guard let code, !report.hasErrors else { return nil }
        fields = lowering.fields
        return Program(code: code)
    }
}
