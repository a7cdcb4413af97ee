import MercatorDiagnostics
import MercatorYAML
import Testing

@Suite struct VariableExpansionTests {
    private let variables = ["A": "1", "EMPTY": "", "NESTED": "${A}"]

    private func expand(_ text: String) -> (node: YAMLNode?, diagnostics: [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        let nodes = YAMLReader.read(SourceText(path: "c", text: text), diagnostics: &diagnostics)
        var expansion = VariableExpansion { variables[$0] }
        let node = nodes.first.map { expansion.expanding($0) { $0 == ["policies"] } }
        return (node, diagnostics + expansion.diagnostics)
    }

    @Test(arguments: [
        ("${A}", "1"), ("x${A}y${A}", "x1y1"), ("${EMPTY}", ""), ("${NONE:-d}", "d"), ("${EMPTY:-d}", "d"),
        ("${A:-d}", "1"), ("${NONE:-}", ""), ("${NONE:-a:-b}", "a:-b"), ("${A:?m}", "1"), ("$${A}", "${A}"),
        ("$A", "$A"), ("$", "$"), ("$$", "$$"), ("$$$${A}", "$$${A}"), ("${NESTED}", "${A}"), ("a$b", "a$b"),
        ("}", "}"),
    ])
    func values(text: String, expected: String) {
        let (node, diagnostics) = expand("k: '\(text)'")
        #expect(diagnostics.isEmpty)
        #expect(node?.get("k")?.string == expected)
    }

    @Test(arguments: [
        ("${NONE}", "config/unset-variable"), ("${NONE:?why}", "config/unset-variable"),
        ("${EMPTY:?why}", "config/unset-variable"), ("${", "config/unfinished-variable"),
        ("${A", "config/unfinished-variable"), ("${}", "config/malformed-variable"),
        ("${1A}", "config/malformed-variable"), ("${A-B}", "config/malformed-variable"),
        ("${A:x}", "config/malformed-variable"), ("${secret:my-key}", "config/secret-provider"),
    ])
    func mistakes(text: String, code: String) {
        let diagnostics = expand("k: 'ab \(text)'").diagnostics
        #expect(diagnostics.map(\.code) == [code])
        #expect(diagnostics.first?.position == SourcePosition(line: 1, column: 8))
    }

    @Test func keyAndVariableAreNamed() {
        let diagnostics = expand("a:\n  b: [x, '${NONE:?set it}']").diagnostics
        #expect(
            diagnostics.map(\.message) == ["`a.b.1` needs the environment variable `NONE`, which is not set: set it"])
        #expect(expand("k: ${secret:my-key}").diagnostics.first?.hint?.contains("`${MY_KEY}`") == true)
    }

    @Test func commentsKeysAndSkippedPartsAreLeftAlone() {
        let (node, diagnostics) = expand("# ${NONE}\n'${NONE}': 1\npolicies: ['${NONE}']\n")
        #expect(diagnostics.isEmpty)
        #expect(node?.get("policies")?.sequence?.first?.string == "${NONE}")
    }
}
