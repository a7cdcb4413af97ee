import MercatorCLI
import MercatorDiagnostics
import MercatorTesting
import Testing

/// Which files `mercator test` takes for what.
@Suite struct TestFilesTests {
    private static let files = StillSystem.with(files: [
        "p/a.yaml": "a", "p/a.test.yaml": "t", "p/sub/b_test.yml": "t", "p/c.yaml": "c", "p/notes.txt": "n",
        "plain/x.yaml": "t", "one.yaml": "o", "one.test.yaml": "t",
    ]).files

    @Test func testsAreFoundBesidePolicies() {
        #expect(TestFiles.beside(["p"], files: Self.files) == ["p/a.test.yaml", "p/sub/b_test.yml"])
        #expect(TestFiles.beside(["one.yaml"], files: Self.files) == ["one.test.yaml"])
        #expect(TestFiles.beside(["p/c.yaml", "missing"], files: Self.files).isEmpty)
    }

    @Test func aFolderOfTestsIsReadByName() {
        var diagnostics: [Diagnostic] = []
        let paths = TestFiles.read(["p", "plain", "one.yaml"], files: Self.files, diagnostics: &diagnostics).map(\.path)
        #expect(paths == ["p/a.test.yaml", "p/sub/b_test.yml", "plain/x.yaml", "one.yaml"])
        #expect(diagnostics.isEmpty)
        #expect(TestFiles.read(["missing"], files: Self.files, diagnostics: &diagnostics).isEmpty)
        #expect(diagnostics.map(\.code) == ["test/unreadable"])
    }

    @Test(arguments: [
        ("p/a.test.yaml", "p/a.yaml"), ("p/a_tests.yaml", "p/a.yaml"), ("p/ab.test.yaml", nil), ("q/a.test.yaml", nil),
        ("p/a.yaml", nil),
    ]) func aTestIsAboutThePolicyItIsNamedAfter(test: String, policy: String?) {
        let texts = ["p/a.yaml", "p/c.yaml"].map { SourceText(path: $0, text: "") }
        #expect(TestFiles.subject(of: test, among: texts)?.path == policy)
    }
}
