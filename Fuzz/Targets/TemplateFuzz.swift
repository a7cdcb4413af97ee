import MercatorDiagnostics
import MercatorExpression

/// Templates, `spent {{ request.max_tokens }}`: a template or a mistake, rendered with anything.
enum TemplateFuzz {
    static let target = FuzzTarget("template") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        var fields = FieldTable()
        var diagnostics: [Diagnostic] = []
        let template = Template.parse(
            text, schema: .open, origin: ExpressionOrigin(), fields: &fields, diagnostics: &diagnostics)
        try verify((template == nil) == diagnostics.containsError, "a template and a mistake, or neither")
        guard let template else { return }
        var source = try AnySource(Cuts.random(of: bytes))
        let rendered = template.render(&source)
        if let constant = template.constant {
            try verify(constant == rendered && constant == text, "the constant `\(constant)` became `\(rendered)`")
        }
        // Byte by byte: a value may begin with a mark that joins what stands before it.
        let isKept = rendered.utf8.starts(with: template.prefix.utf8)
        try verify(isKept, "`\(rendered)` does not begin with `\(template.prefix)`")
    }
}
