import Testing

/// The rules themselves, on small texts: a check that cannot fail protects nothing.
@Suite struct TidyRulesTests {
    @Test(arguments: [
        ("let a = 1 // print(1)", "let a = 1            "),
        ("f(\"print(\")", "f(\"      \")"),
        ("\"a\\(b(\"c\"))d\"", "\"  (b(\" \")) \""),
        ("#\"a\"b\\(c)\"#", "#\"       \"#"),
        ("/* a /* b */ c */ d", "                  d"),
        ("\"\"\"\n x \" y\n\"\"\" z", "\"\"\"\n      \n\"\"\" z"),
        ("\"\\\"\" x", "\"  \" x"),
    ])
    func onlyCodeIsLeft(text: String, code: String) {
        #expect(String(decoding: SwiftText.code(of: Array(text.utf8)), as: UTF8.self) == code)
    }

    @Test(arguments: [
        ("MercatorWire", "MercatorExchange", false), ("MercatorWire", "MercatorJSON", true),
        ("MercatorJSON", "NIOCore", false), ("MercatorJSON", "NIOCore.ByteBuffer", true),
        ("MercatorYAML", "Yams", true), ("MercatorPolicy", "Yams", false), ("MercatorPolicy", "MercatorGateway", false),
        ("MercatorGateway", "Foundation", false), ("MercatorCLI", "Foundation", true),
    ])
    func importsAreJudged(room: String, name: String, isAllowed: Bool) {
        let file = SourceFile(path: "Sources/\(room)/A.swift", bytes: [])
        #expect(ImportTests.judge(.init(line: 1, name: name), in: file).isEmpty == isAllowed)
    }

    @Test(arguments: [
        ("package import struct NIOCore.ByteBuffer", "NIOCore.ByteBuffer"), ("import Glibc", "Glibc"),
        ("@preconcurrency import Yams", "Yams"), ("internal import MercatorJSON", "MercatorJSON"),
    ])
    func importsAreRead(line: String, name: String) {
        let file = SourceFile(path: "Sources/MercatorWire/A.swift", bytes: Array(line.utf8))
        #expect(ImportTests.imports(of: file) == [.init(line: 1, name: name)])
    }

    @Test func functionsAreMeasured() {
        let code = ["struct A {", "    func b() {", "        if c { d() }", "    }", "    init(a: Int) { }", "}"]
        #expect(LengthTests.functions(of: code).map(\.line) == [2, 5])
        #expect(LengthTests.functions(of: code).map(\.length) == [3, 1])
    }

    @Test(arguments: [
        ("print(", "print(1)", true), ("print(", "footprint(1)", false), ("public", "republic", false),
        ("public", "public struct A", true), ("public", "publicKey", false), ("as!", "x as! Y", true),
        ("Date(", "Date(", true), ("Date(", "expiryDate(", false), ("usleep(", "Glibc.usleep(1)", true),
    ])
    func callsAreFound(banned: String, code: String, isSaid: Bool) {
        #expect(BannedCall(text: banned, hint: "").isSaid(in: code) == isSaid)
    }

    @Test(arguments: [
        ("package final class PoolManager {", "Manager"), ("enum DataCore: Int {", "Core"),
        ("struct JSONData {", "Data"),
    ])
    func emptyWordsAreFound(code: String, word: String) throws {
        let name = try #require(NamingTests.typeName(declaredIn: code))
        #expect(NamingTests.words(of: name).contains(word))
    }

    @Test(arguments: [("Database", "Data"), ("Score", "Core"), ("Baseline", "Base"), ("Information", "Info")])
    func wordsAreWhole(name: String, word: String) {
        #expect(!NamingTests.words(of: name).contains(word))
    }

    @Test(arguments: [
        ("package struct A {", true), ("    package static func a() {", true), ("package let a = 1", false),
        ("struct A {", false), ("package init() {", false), ("package func ==(a: A, b: A) {", false),
    ])
    func packageDeclarationsNeedComments(code: String, needs: Bool) {
        #expect(DocumentationTests.needsComment(code) == needs)
    }
}
