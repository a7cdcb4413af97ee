import MercatorDiagnostics
import MercatorPolicy
import Testing

/// The guide's policy passes the guide's tests, and covers what the guide says.
@Suite struct PolicyGuideTests {
    @Test func theGuideCanBeFollowed() throws {
        let blocks = Snippet.all(in: "docs/policies/guide.md").filter { $0.language == "yaml" }
        try #require(blocks.count == 2)
        let policies = try #require(LoadedExample.policyFile(blocks[0]).policies)
        var reader = PolicyTestReader(options: PolicyOptions())
        reader.read(SourceText(path: "policies.test.yaml", text: blocks[1].text))
        #expect(reader.diagnostics.isEmpty)
        var run = PolicyTestRun(policies: policies)
        for test in reader.cases { #expect(run.run(test).status == .passed, "\(test.name)") }
        #expect(run.coverage.overall == 1)
        #expect(run.coverage.policies[0].branchesSeen == 8)
        #expect(run.coverage.policies[0].branchesMax == 10)
    }

    @Test func theWayToTestEverythingIsReadAsItIsWritten() throws {
        let cases = Snippet.all(in: "docs/policies/testing.md").filter { $0.hasTopLevel("tests") }
        #expect(cases.count == 1)
        #expect(LoadedExample.load(try #require(cases.first)).tests.count == 1)
    }
}
