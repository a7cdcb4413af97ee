extension DiagnosticRenderer {
    /// `{"diagnostics":[{"severity","code","message","path","line","column","hint"}],"errors":n,"warnings":n}`;
    /// members that do not apply are left out.
    package func json(_ diagnostics: [Diagnostic]) -> String {
        let items = diagnostics.map { diagnostic in
            JSONText.object([
                ("severity", .string(diagnostic.severity.rawValue)),
                ("code", .string(diagnostic.code)),
                ("message", .string(diagnostic.message)),
                ("path", diagnostic.path.map(JSONText.string)),
                ("line", diagnostic.position.map { .number($0.line) }),
                ("column", diagnostic.position.map { .number($0.column) }),
                ("hint", diagnostic.hint.map(JSONText.string)),
            ])
        }
        return JSONText.object([
            ("diagnostics", .array(items)),
            ("errors", .number(diagnostics.count { $0.severity == .error })),
            ("warnings", .number(diagnostics.count { $0.severity == .warning })),
        ]).text
    }

    /// A SARIF log with one run, as code hosts read it.
    ///
    /// Source: OASIS SARIF 2.1.0, §3.13 to §3.28.
    package func sarif(_ diagnostics: [Diagnostic], toolVersion: String) -> String {
        var codes: [String] = []
        for diagnostic in diagnostics where !codes.contains(diagnostic.code) { codes.append(diagnostic.code) }
        let driver = JSONText.object([
            ("name", .string("mercator")), ("version", .string(toolVersion)),
            ("rules", .array(codes.map { .object([("id", .string($0))]) })),
        ])
        let run = JSONText.object([
            ("tool", .object([("driver", driver)])),
            ("columnKind", .string("unicodeCodePoints")),
            ("results", .array(diagnostics.map(Self.sarifResult))),
        ])
        return JSONText.object([
            ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
            ("version", .string("2.1.0")), ("runs", .array([run])),
        ]).text
    }

    private static func sarifResult(_ diagnostic: Diagnostic) -> JSONText {
        let message = diagnostic.message + (diagnostic.hint.map { " (\($0))" } ?? "")
        let region = diagnostic.position.map { position in
            JSONText.object([("startLine", .number(position.line)), ("startColumn", .number(position.column))])
        }
        let location = diagnostic.path.map { path in
            JSONText.object([
                (
                    "physicalLocation",
                    .object([("artifactLocation", .object([("uri", .string(path))])), ("region", region)])
                )
            ])
        }
        return .object([
            ("ruleId", .string(diagnostic.code)),
            ("level", .string(diagnostic.severity.rawValue)),
            ("message", .object([("text", .string(message))])),
            ("locations", location.map { .array([$0]) }),
        ])
    }
}

/// A piece of finished JSON. The ground floor's rooms are blind to each other, so this one writes its own few lines.
private struct JSONText {
    let text: String

    static func number(_ value: Int) -> JSONText { JSONText(text: String(value)) }

    static func array(_ items: [JSONText]) -> JSONText {
        JSONText(text: "[" + items.map(\.text).joined(separator: ",") + "]")
    }

    /// Members whose value is nil are left out.
    static func object(_ members: [(String, JSONText?)]) -> JSONText {
        let present = members.compactMap { name, value in value.map { string(name).text + ":" + $0.text } }
        return JSONText(text: "{" + present.joined(separator: ",") + "}")
    }

    static func string(_ value: String) -> JSONText {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        return JSONText(text: text + "\"")
    }
}
