package import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorSystem
package import MercatorYAML

/// Reads the cases of test files, and those that stand under `tests:` in the policies themselves.
package struct PolicyTestReader {
    /// The cases read so far, in order.
    package private(set) var cases: [PolicyTestCase] = []
    /// What is wrong with the files.
    package private(set) var diagnostics: [Diagnostic] = []
    private let options: PolicyOptions

    private static let fileKeys: Set<String> = [
        "author", "defaults", "description", "metadata", "mpl_version", "name", "tags", "tests", "version",
    ]
    static let caseKeys: Set<String> = RequestDescription.keys.union([
        "description", "expect", "expected", "name", "skip", "tags",
    ])

    /// - Parameter options: those of the policies; `time:` is in their zone.
    package init(options: PolicyOptions) {
        self.options = options
    }

    /// Reads a test file: `tests:` with a list of cases, or the list alone.
    package mutating func read(_ text: SourceText) {
        let before = cases.count
        let broken = diagnostics.count
        for document in YAMLReader.read(text, diagnostics: &diagnostics) {
            if document.sequence != nil {
                list(document, prefix: "", defaults: nil)
                continue
            }
            guard let members = document.mapping else {
                complain {
                    $0.error("form", "a test file is a mapping or a list, not \(document.shapeName)", at: document)
                }
                continue
            }
            for (key, _) in members where !Self.fileKeys.contains(key.string ?? "") {
                complain { $0.unknown(key, in: "a test file", known: Self.fileKeys) }
            }
            if let tests = document.get("tests") {
                list(tests, prefix: "", defaults: document.get("defaults"))
            }
        }
        guard cases.count == before, diagnostics.count == broken else { return }
        diagnostics.append(
            Diagnostic(
                .error, code: "test/empty", message: "the file holds no test", path: text.path,
                hint: "begin with `tests:` and a list of cases"))
    }

    /// Reads what stands under `tests:` in a policy file: beside the policies, and in each of them.
    package mutating func readTests(ofPolicies text: SourceText) {
        // The policies' own reader reports what is wrong with the file.
        var ignored: [Diagnostic] = []
        for document in YAMLReader.read(text, diagnostics: &ignored) { readTests(ofPolicies: document) }
    }

    /// The same for a document, or a list of policies in a configuration.
    package mutating func readTests(ofPolicies node: YAMLNode) {
        if let tests = node.get("tests") {
            list(tests, prefix: node.get("name")?.string.map { "\($0): " } ?? "", defaults: nil)
        }
        for policy in node.sequence ?? node.get("policies")?.sequence ?? [] {
            guard let tests = policy.get("tests") else { continue }
            list(tests, prefix: policy.get("name")?.string.map { "\($0): " } ?? "", defaults: nil)
        }
    }

    private mutating func complain(_ body: (inout PolicyReport) -> Void) {
        var report = PolicyReport()
        body(&report)
        add(report)
    }

    private mutating func add(_ report: PolicyReport) {
        diagnostics += report.diagnostics(under: "test")
    }

    private mutating func list(_ node: YAMLNode, prefix: String, defaults: YAMLNode?) {
        if node.isNull { return }
        guard let items = node.sequence else {
            complain { $0.error("form", "`tests` must be a list, not \(node.shapeName)", at: node) }
            return
        }
        for (position, item) in items.enumerated() {
            guard cases.count < PolicyBounds.testsMax else {
                complain { $0.error("too-many", "more than \(PolicyBounds.testsMax) tests", at: item) }
                return
            }
            read(item, position, prefix: prefix, defaults: defaults)
        }
    }

    private mutating func read(_ node: YAMLNode, _ position: Int, prefix: String, defaults: YAMLNode?) {
        guard let members = node.mapping else {
            complain { $0.error("form", "a test is a mapping, not \(node.shapeName)", at: node) }
            return
        }
        let name = node.get("name")?.string ?? "test #\(position + 1)"
        var description = RequestDescription(now: DescribedTime.usual, zone: options.zone)
        // Every request that policies see has a body; one that says nothing is empty.
        description.request.body = JSONValue(text: "{}")
        for (key, value) in defaults?.mapping ?? [] where !description.take(key.string ?? "", value) {
            description.report.unknown(key, in: "`defaults`", known: RequestDescription.keys)
        }
        var expectation = PolicyExpectation()
        var skipped: String?
        for (key, value) in members {
            switch key.string ?? "" {
            case "name", "description", "tags": break
            case "skip": skipped = value.bool == false ? nil : value.bool == true ? "skipped" : value.string
            case "expect", "expected": expectation.read(value, &description.report)
            default:
                guard !description.take(key.string ?? "", value) else { continue }
                description.report.unknown(key, in: "test `\(name)`", known: Self.caseKeys)
            }
        }
        if expectation.isEmpty, !description.report.diagnostics.containsError {
            description.report.error(
                "missing-key", "test `\(name)` expects nothing", at: node, hint: "add `expect: {action: deny}`")
        }
        add(description.report)
        cases.append(
            PolicyTestCase(
                name: prefix + name, path: node.path, position: node.position, skipped: skipped,
                request: description.request, expectation: expectation))
    }
}
