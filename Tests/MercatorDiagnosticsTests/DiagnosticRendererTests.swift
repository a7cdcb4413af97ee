import MercatorDiagnostics
import Testing

@Suite struct DiagnosticRendererTests {
    private let source = SourceText(
        path: "config.yaml", text: "providers:\r\n  together:\r\n    base_ulr: \"x\"\r\n\tü\u{1B}[31m: 1\n")

    private var unknownKey: Diagnostic {
        Diagnostic(
            .error, code: "config/unknown-key", message: "unknown key `base_ulr` in provider `together`",
            path: "config.yaml", position: SourcePosition(line: 3, column: 5), hint: "did you mean `base_url`?")
    }

    private func text(_ diagnostic: Diagnostic, colour: Bool = false) -> String {
        DiagnosticRenderer(sources: ["config.yaml": source], colour: colour).text(diagnostic)
    }

    @Test func showsLineCaretAndHint() {
        #expect(
            text(unknownKey) == """
                config.yaml:3:5: error[config/unknown-key]: unknown key `base_ulr` in provider `together`
                  3 |     base_ulr: "x"
                    |     ^
                  hint: did you mean `base_url`?
                """)
    }

    @Test func colourOnlyWhenAsked() {
        #expect(!text(unknownKey).contains("\u{1B}"))
        #expect(text(unknownKey, colour: true).contains("\u{1B}[1;31merror[config/unknown-key]\u{1B}[0m"))
    }

    @Test func terminalSequencesInAFileAreDefused() {
        var diagnostic = unknownKey
        diagnostic.position = SourcePosition(line: 4, column: 2)
        diagnostic.message = "first\nsecond\u{1B}[0m"
        let shown = text(diagnostic)
        #expect(!shown.contains("\u{1B}"))
        #expect(shown.contains("first second"))
        #expect(shown.contains("  4 | \tü\u{FFFD}[31m: 1\n    | \t^"))
    }

    @Test func placelessAndOutOfRange() {
        #expect(text(Diagnostic(.warning, code: "cli/x", message: "m")) == "warning[cli/x]: m")
        var diagnostic = unknownKey
        diagnostic.position = SourcePosition(line: 99, column: 1)
        #expect(text(diagnostic).contains("config.yaml:99:1: error"))
        diagnostic.position = SourcePosition(line: 0, column: 0)
        #expect(!text(diagnostic).contains(" | "))
        diagnostic.position = SourcePosition(line: 3, column: 400)
        #expect(text(diagnostic).contains("^"))
    }

    @Test func longLinesAreCutAroundTheCaret() {
        let long = String(repeating: "a", count: 1000) + "HERE" + String(repeating: "b", count: 1000)
        let renderer = DiagnosticRenderer(sources: ["f": SourceText(path: "f", text: long)], colour: false)
        let shown = renderer.text(
            Diagnostic(.note, code: "x/y", message: "m", path: "f", position: SourcePosition(line: 1, column: 1001)))
        let lines = shown.split(separator: "\n")
        #expect(lines[1].contains("HERE"))
        #expect(lines[1].count < 200)
        #expect(
            lines[1].distance(from: lines[1].startIndex, to: lines[1].firstIndex(of: "H") ?? lines[1].endIndex)
                == lines[2].distance(from: lines[2].startIndex, to: lines[2].firstIndex(of: "^") ?? lines[2].endIndex))
    }

    @Test func jsonNamesEverything() {
        let json = DiagnosticRenderer(sources: [:], colour: false).json([
            unknownKey, Diagnostic(.warning, code: "a/b", message: "say \"hi\"\n\u{1}\\"),
        ])
        #expect(json.hasPrefix(#"{"diagnostics":[{"severity":"error","code":"config/unknown-key","message":"#))
        #expect(json.contains(#""path":"config.yaml","line":3,"column":5,"hint":"did you mean `base_url`?"}"#))
        #expect(json.contains(#""message":"say \"hi\"\n\u0001\\"}"#))
        #expect(json.hasSuffix(#""errors":1,"warnings":1}"#))
    }

    @Test func sarifHasRulesAndPlaces() {
        let sarif = DiagnosticRenderer(sources: [:], colour: false).sarif([unknownKey, unknownKey], toolVersion: "1.0")
        #expect(sarif.contains(#""version":"2.1.0""#))
        #expect(sarif.contains(#""rules":[{"id":"config/unknown-key"}]"#))
        #expect(sarif.contains(#""region":{"startLine":3,"startColumn":5}"#))
    }

    @Test func readingOrder() {
        var later = unknownKey
        later.position = SourcePosition(line: 4, column: 1)
        var noPlace = unknownKey
        noPlace.position = nil
        #expect([later, unknownKey, noPlace].inReadingOrder == [noPlace, unknownKey, later])
        #expect([later].containsError)
    }
}
