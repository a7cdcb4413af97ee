package import MercatorDiagnostics
package import MercatorExpression

/// Evaluates one expression of the policy language by itself, for a described request.
package enum ExpressionTrial {
    /// What became of it.
    package struct Outcome: Sendable {
        /// The value, or why there is none; nil when the expression could not be compiled.
        package var value: Result<ExpressionValue, EvaluationError>?
        package var type: ExpressionType
        package var diagnostics: [Diagnostic]
        /// The parts and their values, the whole first; credentials are masked.
        package var values: [TracedValue]

        package init(
            value: Result<ExpressionValue, EvaluationError>?, type: ExpressionType = .any,
            diagnostics: [Diagnostic] = [], values: [TracedValue] = []
        ) {
            self.value = value
            self.type = type
            self.diagnostics = diagnostics
            self.values = values
        }
    }

    /// Compiles and evaluates. Names that the request's given fields begin with are known, whatever the catalogue says.
    ///
    /// - Parameter known: the names of a configuration, which flags and providers are held against; nil where there is
    ///   none.
    package static func evaluate(
        _ text: String, for request: DescribedRequest, options: PolicyOptions = PolicyOptions(),
        known: PolicyKnowledge? = nil
    ) -> Outcome {
        var schema = FieldCatalogue.schema(with: options.declared)
        for field in request.given where !schema.roots.contains(field.path[0]) {
            schema.declare(field.path[0], .any, open: true)
        }
        var fields = FieldTable()
        var outcome = Outcome(value: nil)
        let program = ExpressionCompiler.compile(
            text, dialect: .mpl, schema: schema, origin: ExpressionOrigin(lines: text), fields: &fields,
            diagnostics: &outcome.diagnostics)
        guard let program else { return outcome }
        if let known {
            let unknown = UnknownName.all(in: program, declared: options.declared, providers: known.providers)
            outcome.diagnostics += unknown.map {
                Diagnostic(.warning, code: "policy/\($0.code)", message: $0.message, hint: $0.hint)
            }
        }
        var zones = ProgramZones(options.zones)
        // A zone that there is not shows as the expression's missing value.
        _ = zones.read(for: program)
        let compiled = CompiledPolicies(
            policies: [], slots: fields.slots(options), fields: fields.fields, options: options, zones: zones.rules,
            version: ContentHash().text
        ).giving(request.given)
        var judgement = Judgement(facts: request, compiled: compiled)
        judgement.draws = DrawnNumbers()
        outcome.value = program.evaluate(&judgement)
        outcome.type = program.type
        judgement.draws?.isReplaying = true
        outcome.values = program.steps(&judgement).map { TracedValue($0, fields: fields.fields) }
        return outcome
    }
}
