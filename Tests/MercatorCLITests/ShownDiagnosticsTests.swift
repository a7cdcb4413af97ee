import MercatorCLI
import MercatorDiagnostics
import Testing

/// What commands show of the files that mistakes are in.
@Suite struct ShownDiagnosticsTests {
    @Test func linesAreShownWithoutCredentials() {
        let text = SourceText(
            path: "request.yaml", text: "headers:\n  Authorization: Bearer hunter2hunter2\n  bad: [\n")
        let mistake = Diagnostic(
            .error, code: "request/type", message: "no text", path: "request.yaml",
            position: SourcePosition(line: 2, column: 3))
        let shown = DiagnosticRenderer(masking: ["request.yaml": text], ink: Ink(isOn: false)).text([mistake])
        #expect(shown.contains("2 |   Authorization: ••••••"), "\(shown)")
        #expect(!shown.contains("hunter2"))
    }
}
