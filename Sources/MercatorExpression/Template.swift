package import MercatorDiagnostics

/// A text with values in it: `spent {{ request.metadata.user_id }}`, or `${{ cost }}` for a dollar sign and a value.
package struct Template: Sendable {
    private enum Part: Sendable {
        case literal(String)
        case value(Program)
    }

    private let parts: [Part]

    /// The programs in the template, in order.
    package var programs: [Program] {
        parts.compactMap { if case .value(let program) = $0 { program } else { nil } }
    }

    /// The text when there is no value in it; nil otherwise.
    package var constant: String? {
        switch parts.count {
        case 0: ""
        case 1: if case .literal(let text) = parts[0] { text } else { nil }
        default: nil
        }
    }

    /// Reads a template; nil when there are errors among the diagnostics it adds.
    package static func parse(
        _ text: String, schema: ExpressionSchema, origin: ExpressionOrigin, fields: inout FieldTable,
        diagnostics: inout [Diagnostic]
    ) -> Template? {
        var parts: [Part] = []
        let bytes = Array(text.utf8)
        var at = 0
        var failed = false
        while let open = bytes.firstRange(of: "{{", from: at) {
            if open > at { parts.append(.literal(String(decoding: bytes[at..<open], as: UTF8.self))) }
            guard let close = bytes.closing(from: open + 2) else {
                var report = ExpressionReport(origin: origin)
                report.error("template", "`{{` is never closed", at: open, hint: "write `}}` after the expression")
                diagnostics.append(contentsOf: report.diagnostics)
                return nil
            }
            let program = ExpressionCompiler.compile(
                String(decoding: bytes[(open + 2)..<close], as: UTF8.self), dialect: .mpl, schema: schema,
                origin: origin.advanced(by: open + 2), fields: &fields, diagnostics: &diagnostics)
            if let program { parts.append(.value(program)) } else { failed = true }
            at = close + 2
        }
        if at < bytes.count { parts.append(.literal(String(decoding: bytes[at...], as: UTF8.self))) }
        return failed ? nil : Template(parts: parts)
    }

    /// The text before the first value; all of it where there is none.
    package var prefix: String {
        if case .literal(let text) = parts.first { text } else { "" }
    }

    /// The text for one request. Null and errors are left out; a list of plain values has commas between them, other
    /// lists and maps are written as JSON. Bounded in length.
    ///
    /// - Parameter escape: what is done to each value, but not to the text around it.
    package func render<Source: FieldSource & ~Copyable>(
        _ source: inout Source, escape: (String) -> String = { $0 }
    ) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .value(let program):
                if case .success(let value) = program.evaluate(&source) { text += escape(value.spoken) }
            }
            if text.utf8.count > ExpressionBounds.builtTextMax { break }
        }
        return text
    }
}

extension [UInt8] {
    fileprivate func firstRange(of mark: StaticString, from start: Int) -> Int? {
        guard count >= 2 else { return nil }
        var at = start
        while at + 1 < count {
            if self[at] == mark.utf8Start[0], self[at + 1] == mark.utf8Start[1] { return at }
            at += 1
        }
        return nil
    }

    /// The place of the `}}` that ends an expression: not one inside a string or inside the braces of a map.
    fileprivate func closing(from start: Int) -> Int? {
        var quote: UInt8?
        var depth = 0
        var at = start
        while at < count {
            let byte = self[at]
            if let open = quote {
                if byte == UInt8(ascii: "\\") { at += 1 } else if byte == open { quote = nil }
            } else {
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
                case UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "}"):
                    if depth == 0 { return at + 1 < count && self[at + 1] == byte ? at : nil }
                    depth -= 1
                default: break
                }
            }
            at += 1
        }
        return nil
    }
}
