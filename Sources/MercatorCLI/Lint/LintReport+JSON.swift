import MercatorDiagnostics
import MercatorJSON
import MercatorPolicy

extension LintReport {
    /// For one file `{file, valid, errors[], warnings[], summary{}}`; for several the same over all of them, with such
    /// an object for each under `files`.
    package var json: String {
        var json = JSONWriter()
        if files.count == 1 {
            write(files[0], diagnostics, counts, &json) { _ in }
        } else {
            write(nil, diagnostics, counts, &json) { json in
                json.key("files")
                json.beginArray()
                for file in files {
                    write(file, diagnostics.filter { $0.path == file }, counts(file), &json) { _ in }
                }
                json.endArray()
            }
        }
        return json.text
    }

    private func write(
        _ file: String?, _ found: [Diagnostic], _ counts: PolicyLinter.Counts, _ json: inout JSONWriter,
        more: (inout JSONWriter) -> Void
    ) {
        json.beginObject()
        if let file { json.member("file", file) }
        json.member("valid", !found.containsError)
        let errors = found.filter { $0.severity == .error }
        let warnings = found.filter { $0.severity != .error }
        write(errors, "errors", &json)
        write(warnings, "warnings", &json)
        json.key("summary")
        json.beginObject()
        json.member("errors", errors.count)
        json.member("warnings", warnings.count)
        json.member("policies", counts.policies)
        json.member("rules", counts.rules)
        json.endObject()
        more(&json)
        json.endObject()
    }

    private func write(_ entries: [Diagnostic], _ name: String, _ json: inout JSONWriter) {
        json.key(name)
        json.beginArray()
        for entry in entries {
            json.beginObject()
            json.member("file", entry.path)
            json.member("line", entry.position?.line ?? 0)
            json.member("column", entry.position?.column ?? 0)
            if let rule = rule(entry) {
                json.member("rule", rule)
            } else {
                json.key("rule")
                json.null()
            }
            json.member("message", entry.message)
            json.member("severity", entry.severity.rawValue)
            json.member("type", PolicyCode.kind(of: entry.code).rawValue)
            json.member("code", entry.code)
            json.member("hint", entry.hint)
            json.endObject()
        }
        json.endArray()
    }
}
