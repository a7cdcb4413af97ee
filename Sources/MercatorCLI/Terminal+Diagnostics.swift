package import MercatorDiagnostics
import MercatorYAML

extension Terminal {
    /// Writes the diagnostics, if there are any, with the lines that they are about.
    ///
    /// - Parameter texts: by path; they may hold credentials.
    func report(_ diagnostics: [Diagnostic], about texts: [String: SourceText]) {
        if !diagnostics.isEmpty { line(DiagnosticRenderer(masking: texts, ink: ink).text(diagnostics)) }
    }
}

extension DiagnosticRenderer {
    /// A renderer that shows lines of these texts, by path, and no credential in them.
    package init(masking texts: [String: SourceText], ink: Ink) {
        self.init(sources: texts.mapValues(SecretMask.masking), colour: ink.isOn)
    }
}
