import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorPolicy

/// What one expression came to, for programs and people.
struct EvaluationReport {
    let outcome: ExpressionTrial.Outcome
    let dialect: Dialect

    /// `{"value":…}` or `{"error":…}` in one line, with the diagnostics; CEL's values are in its protobuf-JSON form.
    func json(traced: Bool) -> String {
        var json = JSONWriter()
        json.beginObject()
        switch outcome.value {
        case .success(let value):
            json.key("value")
            json.value(json: Array((dialect == .cel ? value.protobufJSON : value.jsonText).utf8))
            json.member("type", value.kindName)
        case .failure(let error):
            json.member("error", error.message)
            json.member("code", error.code.rawValue)
        case nil:
            let error = outcome.diagnostics.first { $0.severity == .error }
            json.member("error", error?.message ?? "it does not compile")
            json.member("code", error?.code ?? "expression")
        }
        if !outcome.diagnostics.isEmpty {
            json.key("diagnostics")
            json.value(json: Array(DiagnosticRenderer(sources: [:], colour: false).json(outcome.diagnostics).utf8))
        }
        if traced {
            json.key("trace")
            json.beginArray()
            for value in outcome.values { value.write(to: &json) }
            json.endArray()
        }
        json.endObject()
        return json.text
    }

    /// The parts with their values, aligned and indented; ends with a line feed where there is any.
    static func table(_ values: [TracedValue], _ ink: Ink, indent: String = "") -> String {
        var table = TextTable()
        for value in values {
            let blanks = String(repeating: "  ", count: value.depth)
            let text = String(value.text.map { $0.isNewline ? " " : $0 })
            let shown = value.isError ? ink("no value: \(value.shown)", .red) : ink(value.shown, .cyan)
            let note = value.wasNeeded ? "" : ink("  (not needed)", .faint)
            table.row(["\(indent)\(blanks)\(text)", shown + note])
        }
        return table.text
    }
}
