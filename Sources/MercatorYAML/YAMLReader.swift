package import MercatorDiagnostics

/// Reads YAML text into trees that know where everything was written.
package enum YAMLReader {
    /// The documents of `source`, in order; an empty document is left out.
    ///
    /// Every mistake becomes a diagnostic. Broken syntax ends the reading, and the documents before it are returned;
    /// after any other mistake it goes on with the offending part left out.
    package static func read(_ source: SourceText, diagnostics: inout [Diagnostic]) -> [YAMLNode] {
        guard source.text.utf8.count <= YAMLBounds.fileBytesMax else {
            diagnostics.append(
                Diagnostic(
                    .error, code: "yaml/too-large", message: "the file is larger than \(YAMLBounds.fileBytesMax) bytes",
                    path: source.path, hint: "split it into several files"))
            return []
        }
        var composer = YAMLComposer(source: source)
        let documents = composer.documents()
        diagnostics += composer.diagnostics
        return documents
    }
}
