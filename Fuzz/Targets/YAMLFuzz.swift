import MercatorDiagnostics
import MercatorYAML

/// YAML: documents or mistakes, each at a place that is in the text, within bounds.
enum YAMLFuzz {
    static let target = FuzzTarget("yaml", testRounds: 1_000) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        let source = SourceText(path: "c", text: text)
        var diagnostics: [Diagnostic] = []
        let documents = YAMLReader.read(source, diagnostics: &diagnostics)
        try verify(diagnostics.count <= YAMLBounds.diagnosticsMax + 1, "\(diagnostics.count) diagnostics")
        let lines = text.unicodeScalars.count { $0 == "\n" || $0 == "\r" || $0 == "\u{85}" || $0.value >> 1 == 0x1014 }
        for document in documents { try check(document, lines + 1, depth: 0) }
        for diagnostic in diagnostics {
            let line = diagnostic.position?.line ?? 1
            try verify(line >= 1 && line <= lines + 2, "a mistake in line \(line) of \(lines + 1): \(diagnostic)")
        }
        _ = DiagnosticRenderer(sources: ["c": source], colour: false).text(diagnostics)
        var expansion = VariableExpansion { $0 == "KEY" ? "a-key-of-the-tests" : nil }
        for document in documents { _ = expansion.expanding(document) { _ in false } }
        _ = SecretMask.masking(source)
    }

    private static func check(_ node: YAMLNode, _ lines: Int, depth: Int) throws {
        try verify(depth <= YAMLBounds.depthMax, "nested \(depth) deep")
        let position = node.position
        try verify(
            (1...lines + 1).contains(position.line) && position.column >= 1,
            "a value at \(position.line):\(position.column) of \(lines) lines")
        for (key, value) in node.mapping ?? [] {
            try verify(key.string != nil || key.isNull, "a key that is no scalar")
            try check(value, lines, depth: depth + 1)
        }
        for item in node.sequence ?? [] { try check(item, lines, depth: depth + 1) }
        _ = (node.int, node.double, node.bool, node.shapeName)
    }
}
