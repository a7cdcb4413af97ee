package import MercatorDiagnostics

extension YAMLNode {
    /// A diagnostic about this node, at its place.
    package func diagnostic(
        _ severity: Diagnostic.Severity, code: String, _ message: String, hint: String? = nil
    ) -> Diagnostic {
        Diagnostic(severity, code: code, message: message, path: path, position: place, hint: hint)
    }

    /// Where a reader can look it up; nil for a value that did not come from a file (the environment, a flag).
    package var place: SourcePosition? { source.text.isEmpty ? nil : position }
}
