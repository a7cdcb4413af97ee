import MercatorDiagnostics
import MercatorExpression
import Testing

struct DiagnosticsOfExpressionsTests {
    private static var schema: ExpressionSchema {
        var schema = ExpressionSchema()
        schema.declare("request", .map, open: true)
        schema.declare("request.model", .string)
        schema.declare("request.max_tokens", .int)
        schema.declare("time.weekday", .weekday)
        schema.declare("time.hour", .int)
        schema.declare("provider.*.health_status", .string, note: "`provider` health is not measured yet")
        return schema
    }

    @Test(
        arguments: [
            ("request.model = \"x\"", "assignment", 15, "use `==`"),
            ("request.model == ", "syntax", 18, ""),
            ("request.model == \"x", "unterminated", 18, ""),
            ("(request.model == 1", "syntax", 20, ""),
            ("request.model matches \"(\"", "pattern", 23, "RE2"),
            ("request.max_tokens > \"x\"", "type", 20, ""),
            ("request.max_tokens and true", "type", 9, ""),
            ("tme.hour == 1", "unknown-field", 1, "did you mean `time`?"),
            ("time.huor == 1", "unknown-field", 6, "did you mean `time.hour`?"),
            ("lenn(request.model) == 1", "unknown-function", 1, "did you mean `len`?"),
            ("time.weekday == \"Mnday\"", "weekday", 14, "did you mean `monday`?"),
            ("cache.has(\"x\")", "inactive-function", 1, ""),
            ("provider.a.health_status == \"x\"", "field-note", 12, ""),
            ("request.model matches \"[A-Z]+\"", "case", 23, "(?i)"),
            ("request.a & request.b", "character", 11, "`and`"),
            ("", "empty", 1, ""),
            ("len()", "arguments", 1, ""),
            ("1 / 0 == 1", "always-fails", 3, ""),
            ("12abc == 1", "number", 1, ""),
            ("99999999999999999999 > 1", "number", 1, ""),
            ("request.model == 5", "type", 15, ""),
            ("request.max-tokens > 5", "hyphen", 12, "blanks"),
        ])
    func mistakesAreNamedWhereTheyAre(text: String, code: String, column: Int, hint: String) {
        let found = Trial.diagnostics(text, schema: Self.schema)
        let match = found.first { $0.code == "expression/\(code)" && $0.position?.column == column }
        #expect(match != nil, "\(text): \(found)")
        if !hint.isEmpty { #expect(match?.hint?.contains(hint) == true, "\(match?.hint ?? "no hint")") }
    }

    @Test func severalMistakesAreReportedAtOnce() {
        let found = Trial.diagnostics("f(1 +, 2) and [3 4] and request.model = 1")
        #expect(found.filter { $0.severity == .error }.count >= 3, "\(found)")
    }

    @Test func errorsAreNeverLostAmongWarnings() {
        let names = (0..<30).map { "nope\($0) == 1" }.joined(separator: " or ")
        let found = Trial.diagnostics(names + " or request.max_tokens > \"x\"", schema: Self.schema)
        #expect(found.contains { $0.severity == .error })
        #expect(found.count <= 20)
    }

    @Test func placesAreThoseOfTheFile() {
        let origin = ExpressionOrigin(path: "p.yaml") { SourcePosition(line: 7, column: 20 + $0) }
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        _ = ExpressionCompiler.compile(
            "a = 1", dialect: .mpl, schema: .open, origin: origin, fields: &fields, diagnostics: &diagnostics)
        #expect(diagnostics.first?.path == "p.yaml")
        #expect(diagnostics.first?.position == SourcePosition(line: 7, column: 22))
    }

    @Test(
        arguments: [
            ("time.weekday == \"Saturday\"", "true"), ("time.weekday == 6", "true"),
            ("time.weekday == \"sat\"", "true"),
            ("time.weekday in [\"Saturday\", \"Sunday\"]", "true"), ("\"Sunday\" == time.weekday", "false"),
        ])
    func daysCompareByNameAndNumber(text: String, wanted: String) {
        #expect(Trial.run(text, schema: Self.schema, named: ["time.weekday": .int(6)]) == wanted)
    }

    @Test func openSchemasWarnOfNothing() {
        #expect(Trial.diagnostics("approved_models.x[3].y == budget_exceeded").isEmpty)
    }

    @Test func constantsAreFolded() {
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        let program = Trial.compile("1 + 2 * 3 == 7 and \"a\" in [\"a\"]", schema: .open, &fields, &diagnostics)
        #expect(program?.constant?.bool == true)
        #expect(Trial.compile("random() < 2", schema: .open, &fields, &diagnostics)?.constant == nil)
    }
}
