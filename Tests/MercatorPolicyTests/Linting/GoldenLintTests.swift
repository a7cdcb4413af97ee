import Foundation
import MercatorDiagnostics
import MercatorPolicy
import MercatorTesting
import Testing

/// What is said about each kind of mistake, recorded: a policy and its diagnostics for every code there is.
struct GoldenLintTests {
    private static let folder = "Tests/Fixtures/Policies"

    /// Policies too large to be written down.
    private static let generated: [String: String] = [
        "expression/too-long": "- condition: '\(String(repeating: " ", count: 70_000))true'\n  action: log\n",
        "policy/too-many": String(repeating: "- {action: log}\n", count: 10_001),
    ]

    @Test(arguments: PolicyCode.all.map(\.code))
    func everyCodeIsRecorded(code: String) throws {
        let name = code.split(separator: "/").joined(separator: ".")
        let path = "\(Self.folder)/\(name).yaml"
        let text = try #require(
            Self.generated[code] ?? Checkout.text(path), "no policy shows \(code): write \(path)")
        let source = SourceText(path: "\(name).yaml", text: text)
        let findings = lint(source)
        let found = findings.diagnostics.filter { $0.code == code }
        #expect(!found.isEmpty, "\(path) shows \(findings.diagnostics.map(\.code)) and not \(code)")
        let shown = Self.generated[code] == nil ? findings.diagnostics : Array(found.prefix(1))
        let known = Set(PolicyCode.all.map(\.code))
        #expect(shown.allSatisfy { known.contains($0.code) || $0.code.hasPrefix("yaml/") })
        let renderer = DiagnosticRenderer(
            sources: Self.generated[code] == nil ? [source.path: source] : [:], colour: false)
        expect(renderer.text(shown) + "\n", in: "\(Self.folder)/\(name).expected.txt")
    }

    @Test func everyCodeInTheSourcesIsInTheTable() throws {
        // Policies keep unknown escapes; only CEL refuses them.
        let known = Set(PolicyCode.all.map(\.code)).union(["expression/escape"])
        for (room, prefix) in [("MercatorPolicy", "policy/"), ("MercatorExpression", "expression/")] {
            let files = FileManager.default.enumerator(atPath: Checkout.root + "/Sources/" + room)
            for case let file as String in try #require(files) where file.hasSuffix(".swift") {
                // Mistakes in tests and requests have codes of their own, and none is one of a policy.
                if ["Describing/", "Testing/"].contains(where: file.hasPrefix) { continue }
                let text = try #require(Checkout.text("Sources/\(room)/\(file)"))
                for code in codes(in: text) where !code.contains("/") {
                    #expect(known.contains(prefix + code), "\(file) reports `\(prefix + code)`, which has no row")
                }
            }
        }
    }

    /// The first argument of each `.error("…"` and `.warning("…"`.
    private func codes(in text: String) -> [String] {
        [".error(", ".warning("].flatMap { call in
            text.components(separatedBy: call).dropFirst().compactMap { rest -> String? in
                let rest = rest.drop { $0.isWhitespace }
                guard rest.first == "\"" else { return nil }
                return String(rest.dropFirst().prefix { $0 != "\"" })
            }
        }
    }

    private func lint(_ source: SourceText) -> PolicyLinter.Findings {
        var options = PolicyOptions()
        options.authenticationIsOn = true
        var files: [String: String] = [source.path: source.text]
        let included = "policy.variable-overwritten.included.yaml"
        files[included] = Checkout.text("\(Self.folder)/\(included)")
        var followed = IncludedFiles()
        var diagnostics: [Diagnostic] = []
        followed.follow(
            [source], below: ".", files: StillSystem.with(files: files).files, diagnostics: &diagnostics)
        options.included = followed
        let known = PolicyKnowledge(providers: ["openai", "local"], models: ["gpt-4o", "gpt-4o-mini"])
        var findings = PolicyLinter(known: known, options: options, hasConfiguration: true).lint([.file(source)])
        findings.diagnostics = (diagnostics + findings.diagnostics).inReadingOrder
        return findings
    }
}

/// Compares with a golden file below the checkout, or writes it when `UPDATE_GOLDEN` is set.
func expect(_ text: String, in path: String, sourceLocation: SourceLocation = #_sourceLocation) {
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
        _ = FileManager.default.createFile(atPath: Checkout.root + "/" + path, contents: Data(text.utf8))
    }
    #expect(
        Checkout.text(path) == text, "\(path) is out of date; run the tests with UPDATE_GOLDEN=1 and review",
        sourceLocation: sourceLocation)
}
