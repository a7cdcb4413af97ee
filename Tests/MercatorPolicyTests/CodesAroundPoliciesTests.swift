import Foundation
import MercatorDiagnostics
import MercatorPolicy
import MercatorTesting
import Testing

/// The codes of mistakes in requests and tests, and that the table has every code that is reported around policies.
@Suite struct CodesAroundPoliciesTests {
    private static let known = Set((PolicyCode.all + PolicyCode.around).map(\.code))

    @Test(arguments: [
        ("", "request/empty"), ("- 1\n", "request/form"), ("request: {}\nresponse: {status: 7}\n", "request/range"),
        ("request: {}\nnow: never\n", "request/time"), ("request: {}\ntime: {date: 2026-02-30}\n", "request/time"),
        ("request: {}\ntime: {weekday: someday}\n", "request/time"), ("request: []\n", "request/type"),
        ("request: {}\nconnection_secure: maybe\n", "request/type"),
        ("request: {}\nfields: {nonsense.x: 1}\n", "request/unknown-field"),
        ("request: {}\ntme: 1\n", "request/unknown-key"), ("request: {\n", "yaml/syntax"),
    ])
    func requests(text: String, code: String) {
        var diagnostics: [Diagnostic] = []
        let request = RequestFile.read(
            SourceText(path: "r.yaml", text: text), now: DescribedTime.usual, options: PolicyOptions(),
            diagnostics: &diagnostics)
        #expect(request == nil)
        #expect(diagnostics.map(\.code) == [code])
    }

    @Test(arguments: [
        ("", "test/empty"), ("5\n", "test/form"), ("tests: {a: 1}\n", "test/form"), ("tests: [5]\n", "test/form"),
        ("tests: [{name: a}]\n", "test/missing-key"),
        ("tests: [{expect: {status_code: 7}}]\n", "test/range"), ("tests: [{now: x, expect: allow}]\n", "test/time"),
        ("tests: [{request: [], expect: allow}]\n", "test/type"),
        ("tests: [{expect: {action: fly}}]\n", "test/unknown-action"),
        ("tests: [{fields: {nonsense.x: 1}, expect: allow}]\n", "test/unknown-field"),
        ("tests: [{expct: allow, expect: allow}]\n", "test/unknown-key"),
        ("tests: [{expect: {log_level: loud}}]\n", "test/value"),
        ("tests:\n" + String(repeating: "- {expect: allow}\n", count: 10_001), "test/too-many"),
    ])
    func tests(text: String, code: String) {
        var reader = PolicyTestReader(options: PolicyOptions())
        reader.read(SourceText(path: "t.yaml", text: text))
        #expect(reader.diagnostics.map(\.code) == [code])
    }

    /// What stands in the sources as `"lint/…"` and the like is in the table.
    @Test func everyCodeAroundPoliciesIsInTheTable() throws {
        let spelled = try Regex("\"((?:lint|policy|request|test)/[a-z][a-z-]*)\"")
        var found: Set<String> = []
        for room in ["MercatorPolicy", "MercatorCLI"] {
            let files = FileManager.default.enumerator(atPath: Checkout.root + "/Sources/" + room)
            for case let file as String in try #require(files) where file.hasSuffix(".swift") {
                let text = try #require(Checkout.text("Sources/\(room)/\(file)"))
                if file.hasSuffix("PolicyCode+Table.swift") { continue }
                found.formUnion(text.matches(of: spelled).compactMap { $0.output[1].substring.map(String.init) })
            }
        }
        #expect(found.contains("lint/git") && found.contains("policy/git"))
        #expect(found.subtracting(Self.known).isEmpty)
    }
}
