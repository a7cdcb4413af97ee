import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorSystem

/// A source for tests: a request body and named values, with counters of what was asked.
struct TrialSource: FieldSource {
    var fields: FieldTable
    var body: JSONValue?
    var named: [String: ExpressionValue]
    var reads = 0

    mutating func value(of slot: Int) -> ExpressionValue {
        reads += 1
        let field = fields.fields[slot]
        if let value = named[field.text] { return value }
        guard field.keys.first == "request", let body else { return .null }
        return ExpressionValue.json(body).descend(field.steps.dropFirst())
    }

    mutating func isPresent(_ slot: Int) -> Bool {
        let field = fields.fields[slot]
        if named[field.text] != nil { return true }
        guard let body, case .key(let last)? = field.steps.last else { return false }
        return ExpressionValue.json(body).descend(field.steps.dropFirst().dropLast()).member(last) != nil
    }

    mutating func call(_ function: HostFunction, _ arguments: [ExpressionValue]) -> ExpressionValue {
        switch function {
        case .random: .double(0.5)
        case .now: .timestamp(ExpressionTimestamp(Timestamp(microseconds: 1_700_000_000_000_000)))
        case .hasPII: .bool(true)
        case .hasInjection, .hasSensitive: .null
        }
    }
}

/// Compiles and evaluates in tests.
enum Trial {
    static let body = """
        {"model":"gpt-4","max_tokens":5,"temperature":0.5,"whole":5.0,"stream":false,"nothing":null,"id":"req-7",
         "messages":[{"role":"system","content":"be brief"},{"role":"user","content":"caf\\u00e9 at four"}],
         "tags":["a","b"],"odd":{"length":9,"other":1},"empty":[],"text":"5"}
        """

    /// The result as text: the value, `null`, `error:<code>` or `rejected`.
    static func run(
        _ text: String, schema: ExpressionSchema = .open, named: [String: ExpressionValue] = [:]
    ) -> String {
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        guard let program = compile(text, schema: schema, &fields, &diagnostics) else { return "rejected" }
        let document = try? JSONDocument.parse(body, profile: .request)
        var source = TrialSource(fields: fields, body: document?.root, named: named)
        switch program.evaluate(&source) {
        case .success(let value): return value.isNull ? "null" : value.displayed
        case .failure(let error): return "error:\(error.code.rawValue)"
        }
    }

    /// What a condition comes to.
    static func condition(_ text: String, named: [String: ExpressionValue] = [:]) -> ConditionOutcome? {
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        guard let program = compile(text, schema: .open, &fields, &diagnostics) else { return nil }
        let document = try? JSONDocument.parse(body, profile: .request)
        var source = TrialSource(fields: fields, body: document?.root, named: named)
        return program.matches(&source)
    }

    static func diagnostics(_ text: String, schema: ExpressionSchema = .open) -> [Diagnostic] {
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        _ = compile(text, schema: schema, &fields, &diagnostics)
        return diagnostics
    }

    static func compile(
        _ text: String, schema: ExpressionSchema, _ fields: inout FieldTable, _ diagnostics: inout [Diagnostic]
    ) -> Program? {
        ExpressionCompiler.compile(
            text, dialect: .mpl, schema: schema, origin: ExpressionOrigin(), fields: &fields, diagnostics: &diagnostics)
    }
}
