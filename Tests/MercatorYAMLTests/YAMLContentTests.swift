import MercatorDiagnostics
import MercatorYAML
import Testing

@Suite struct YAMLContentTests {
    /// Each case holds one X, at the place that must be found for the X in the scalar's text.
    @Test(arguments: [
        "c: ab X\n",
        "c: 'ab X'\n",
        "c: 'it''s X'\n",
        "c: \"a\\\"b\\u00e9 X\"\n",
        "c: |\n  one\n    two X\n",
        "c: |-\n\n  X\n",
        "c: |2\n    X\n",
        "c: >\n  one\n  two X\n",
        "c: >-\n  one\n\n  two\n  X\n",
        "c: plain\n  going on X\n",
        "c: \"quoted\n  on X\"\n",
        "c: &anchor X\n",
        "c: !!str 'X'\n",
        "c: X\n",
        "list:\n- c:  \"X\"\n",
        "{c: 'X'}\n",
        "c: 'ünï X'\n",
    ])
    func findsThePlaceOfACharacter(text: String) throws {
        let source = SourceText(path: "f", text: text)
        var diagnostics: [Diagnostic] = []
        let root = try #require(YAMLReader.read(source, diagnostics: &diagnostics).first)
        #expect(diagnostics.isEmpty)
        let holder = root.get("list")?.sequence?.first ?? root
        let node = try #require(holder.get("c"))
        let value = try #require(node.string)
        let offset = try #require(value.utf8.firstIndex(of: UInt8(ascii: "X")))
        let distance = value.utf8.distance(from: value.utf8.startIndex, to: offset)
        let place = try #require(node.content?.position(atUTF8Offset: distance))
        #expect(source.line(place.line)?.dropFirst(place.column - 1).first == "X", "\(place)")
    }

    @Test func originIsTheFirstCharacter() throws {
        var diagnostics: [Diagnostic] = []
        let text = "a: \"x\"\nb: |\n    y\nc: [1]\n"
        let root = try #require(YAMLReader.read(SourceText(path: "f", text: text), diagnostics: &diagnostics).first)
        #expect(root.get("a")?.contentOrigin == SourcePosition(line: 1, column: 5))
        #expect(root.get("b")?.contentOrigin == SourcePosition(line: 3, column: 5))
        #expect(root.get("c")?.contentOrigin == SourcePosition(line: 4, column: 4))
        #expect(root.get("a")?.content?.position(atUTF8Offset: 1_000) == SourcePosition(line: 1, column: 6))
        #expect(root.get("a")?.content?.position(atUTF8Offset: -5) == SourcePosition(line: 1, column: 5))
    }
}
