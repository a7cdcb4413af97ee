import MercatorDiagnostics
import MercatorYAML
import Testing

@Suite struct YAMLReaderTests {
    private func read(_ text: String) -> (documents: [YAMLNode], diagnostics: [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        let documents = YAMLReader.read(SourceText(path: "f.yaml", text: text), diagnostics: &diagnostics)
        return (documents, diagnostics)
    }

    @Test func readsShapesAndPlaces() throws {
        let (documents, diagnostics) = read("a: 1\nb:\n  - true\n  - 'x'\n  - 2.5\nc: ~\nd:\ne: yes\nf: 0o17\n")
        #expect(diagnostics.isEmpty)
        let root = try #require(documents.first)
        #expect(root.mapping?.map { $0.key.string } == ["a", "b", "c", "d", "e", "f"])
        #expect(root.get("a")?.int == 1)
        let items = try #require(root.get("b")?.sequence)
        #expect(items[0].bool == true)
        #expect(items[1].string == "x")
        #expect(items[1].int == nil)
        #expect(items[2].double == 2.5)
        #expect(items[1].position == SourcePosition(line: 4, column: 5))
        #expect(root.get("c")?.isNull == true)
        #expect(root.get("d")?.isNull == true)
        #expect(root.get("e")?.bool == nil)
        #expect(root.get("e")?.string == "yes")
        #expect(root.get("f")?.int == 15)
    }

    @Test func readsSeveralDocumentsAndNone() {
        #expect(read("a: 1\n---\nb: 2\n...\n---\n- 3\n").documents.count == 3)
        #expect(read("").documents.isEmpty)
        #expect(read("# only a comment\n").documents.isEmpty)
    }

    @Test(arguments: [
        ("a: 1\na: 2\n", "yaml/duplicate-key", 2, 1),
        ("a: \"1\n", "yaml/syntax", 2, 1),
        ("a:\n\t- b\n", "yaml/syntax", 2, 1),
        ("a: b: c\n", "yaml/syntax", 1, 5),
        ("a: *x\n", "yaml/unknown-alias", 1, 4),
        ("a: &x [*x]\n", "yaml/unknown-alias", 1, 8),
        ("[1, 2]: 3\n", "yaml/key-not-scalar", 1, 1),
        ("a: !thing 3\n", "yaml/tag", 1, 4),
        ("a: 1\n<<: 3\n", "yaml/merge", 2, 5),
        ("ü: \u{1}\n", "yaml/syntax", 1, 4),
    ])
    func mistakesHaveCodeAndPlace(text: String, code: String, line: Int, column: Int) {
        let found = read(text).diagnostics
        #expect(found.map(\.code) == [code])
        #expect(found.first?.position == SourcePosition(line: line, column: column), "\(found)")
    }

    @Test func duplicateKeysAreAllReported() {
        let (documents, diagnostics) = read("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n")
        #expect(diagnostics.count == 2)
        #expect(documents.first?.get("a")?.int == 1)
        #expect(diagnostics.first?.hint == "it was given before in line 1; keep one of them")
    }

    @Test func aliasesAndMergeKeysWork() throws {
        let (documents, diagnostics) = read(
            "base: &base {timeout: 1, retries: 2}\none:\n  <<: *base\n  retries: 3\ntwo: *base\n")
        #expect(diagnostics.isEmpty)
        let root = try #require(documents.first)
        #expect(root.get("one")?.get("timeout")?.int == 1)
        #expect(root.get("one")?.get("retries")?.int == 3)
        #expect(root.get("two")?.get("retries")?.int == 2)
    }

    @Test func aliasBombIsRefused() {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for i in 1...9 {
            text += "a\(i): &a\(i) [" + [String](repeating: "*a\(i - 1)", count: 10).joined(separator: ",") + "]\n"
        }
        #expect(read(text).diagnostics.map(\.code) == ["yaml/too-many-nodes"])
    }

    @Test func deepNestingIsRefused() {
        #expect(read(String(repeating: "[", count: 500)).diagnostics.map(\.code) == ["yaml/too-deep"])
        let aliased =
            "a: &a " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "\n"
            + "b: " + String(repeating: "[", count: 40) + "*a" + String(repeating: "]", count: 40)
        #expect(read(aliased).diagnostics.map(\.code) == ["yaml/too-deep"])
    }

    @Test func hugeFileIsRefused() {
        #expect(read(String(repeating: "# x\n", count: 300_000)).diagnostics.map(\.code) == ["yaml/too-large"])
    }

    @Test func taggedTextIsText() {
        #expect(read("a: !!str 5\n").documents.first?.get("a")?.int == nil)
    }
}
