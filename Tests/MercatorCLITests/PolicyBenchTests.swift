import MercatorCLI
import MercatorDiagnostics
import MercatorTesting
import Testing

/// Policies as the tools see them, together and alone.
@Suite struct PolicyBenchTests {
    private static func bench(_ files: [String: String], _ paths: [String] = ["p"]) -> PolicyBench {
        PolicyBench(paths: paths, config: nil, system: StillSystem.with(files: files))
    }

    @Test func mistakesInIncludedFilesAreShownWithTheirLines() throws {
        let bench = Self.bench(
            [
                "p/a.yaml": "name: a\nincludes: [parts/b.yaml]\nrules: [{action: allow}]\n",
                "p/parts/b.yaml": "name: b\nrules: [{condition: request.n = 1, action: deny}]\n",
            ], ["p/a.yaml"])
        #expect(bench.policies == nil)
        let mistake = try #require(bench.diagnostics.first)
        #expect(mistake.path == "p/parts/b.yaml")
        let text = DiagnosticRenderer(sources: bench.sources, colour: false).text(mistake)
        #expect(text.contains("2 | rules: [{condition"), "\(text)")
    }

    @Test func aFileThatAnotherIncludesHasItsOwnRulesWhenItIsAlone() throws {
        let bench = Self.bench([
            "p/a.yaml": "name: a\nincludes: [b.yaml]\nrules: [{name: own, action: log}]\n",
            "p/b.yaml": "name: b\nrules: [{name: shared, action: log}]\n",
        ])
        #expect(bench.policies?.ruleCount == 2)
        var diagnostics: [Diagnostic] = []
        let counts = bench.files.map { bench.policies(of: $0, diagnostics: &diagnostics)?.ruleCount }
        #expect(counts == [2, 1])
        #expect(diagnostics.isEmpty)
    }

    @Test func whyAFileCannotStandAloneIsTold() throws {
        let bench = Self.bench([
            "p/a.yaml": "name: a\nincludes: [b.yaml]\nvariables: {x: 1}\nrules: [{action: allow}]\n",
            "p/b.yaml": "name: b\nincludes: [a.yaml]\nrules: [{action: log}]\n",
        ])
        let text = try #require(bench.files.first)
        var diagnostics: [Diagnostic] = []
        #expect(bench.policies(of: text, diagnostics: &diagnostics) == nil)
        #expect(diagnostics.map(\.code) == ["policy/include"])
    }
}
