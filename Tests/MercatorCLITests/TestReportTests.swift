import Foundation
import FoundationXML
import MercatorCLI
import MercatorDiagnostics
import MercatorJSON
import MercatorPolicy
import Testing

/// A test report says the same in every form, and each form is what its readers take.
@Suite struct TestReportTests {
    private static let report: TestReport? = {
        var diagnostics: [Diagnostic] = []
        let policies = """
            name: guard
            rules:
              - {name: big, condition: request.n > 5, action: deny, reason: 'too <big> & "bad"'}
              - {name: odd, condition: request.n == 3 and request.stream, action: log}
            """
        let tests = """
            tests:
              - {name: "is <denied> & \\"told\\"", request: {n: 9}, expect: deny}
              - {name: is wrong, request: {n: 9}, expect: {reason: "a\\u0001\\nb"}}
              - {name: is later, skip: not yet, request: {}, expect: deny}
            """
        let set = PolicySet.load(
            [.file(SourceText(path: "p.yaml", text: policies))], known: PolicyKnowledge(providers: nil),
            diagnostics: &diagnostics)
        var reader = PolicyTestReader(options: PolicyOptions())
        reader.read(SourceText(path: "a/p.test.yaml", text: tests))
        guard let set else { return nil }
        var run = PolicyTestRun(policies: set)
        var results = reader.cases.map { run.run($0) }
        for index in results.indices { results[index].nanoseconds = 1_500_000 }
        return TestReport(results: results, coverage: run.coverage, nanoseconds: 4_500_000)
    }()

    @Test func documentedPathsHold() throws {
        let json = try JSONDocument.parse(try #require(Self.report).json, profile: .grammar).root
        #expect(json["summary"]?["total"]?.int == 3)
        #expect(json["summary"]?["passed"]?.int == 1)
        #expect(json["summary"]?["failed"]?.int == 1)
        #expect(json["summary"]?["skipped"]?.int == 1)
        #expect(json["summary"]?["duration_ms"]?.double == 4.5)
        #expect(json["coverage"]?["overall"]?.double == 0.5)
        #expect(json["coverage"]?["policies"]?["guard"]?.double == 0.5)
        let failed = try #require(json["tests"]?.elements.first { $0["status"]?.string == "failed" })
        #expect(failed["name"]?.string == "is wrong")
        #expect(failed["error"]?.string?.hasPrefix("expected reason ") ?? false)
        #expect(failed["decided_by"]?.string == "guard/big")
    }

    @Test func junitIsWellFormed() throws {
        let text = try #require(Self.report).junit
        let reader = XMLOutline()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = reader
        #expect(parser.parse(), "\(text)")
        #expect(
            reader.elements == [
                "testsuites", "testsuite", "testcase", "testcase", "failure", "testcase", "skipped",
            ])
        #expect(reader.suite["tests"] == "3")
        #expect(reader.suite["failures"] == "1")
        #expect(reader.suite["skipped"] == "1")
        #expect(reader.names == ["is <denied> & \"told\"", "is wrong", "is later"])
    }

    @Test func peopleSeeWhatWasExpectedAndWhoDecided() throws {
        let text = try #require(Self.report).text(Ink(isOn: false), coverage: true)
        let expected = """
            Running tests from a/p.test.yaml...
            ✓ is <denied> & "told" (1.50 ms)
            ✗ is wrong (1.50 ms)
                reason:      expected  "a\\u0001\\nb"
                             actual    "too <big> & \\"bad\\""
                decided by:            guard/big
                in:                    a/p.test.yaml:3
            - is later (not yet)

            Summary: 1 passed, 1 failed, 1 skipped, 3 total (4.50 ms)

            Coverage:
              guard:  50% (1/2 rules tested)  16% of branches (1/6)
            Overall: 50% of rules, 16% of branches

            Not covered:
              p.yaml:3  `request.n > 5` never false
              p.yaml:4  rule `odd` never matched
              p.yaml:4  `request.n == 3` never asked
              p.yaml:4  `request.stream` never asked

            """
        #expect(text == expected)
    }
}

/// Notes what is in an XML document.
private final class XMLOutline: NSObject, XMLParserDelegate {
    var elements: [String] = []
    var names: [String] = []
    var suite: [String: String] = [:]

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        elements.append(elementName)
        if elementName == "testsuite" { suite = attributes }
        if elementName == "testcase" { names.append(attributes["name"] ?? "") }
    }
}
