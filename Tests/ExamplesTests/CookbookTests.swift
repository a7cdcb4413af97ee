import MercatorDiagnostics
import MercatorPolicy
import Testing

/// Every policy of the cookbook has tests beside it, which pass and leave no rule and no branch unseen.
@Suite struct CookbookTests {
    static let recipes = Repository.files(below: "examples/policies", ending: ".yaml").filter {
        !$0.hasSuffix(".test.yaml")
    }

    @Test func thereAreRecipes() {
        #expect(Self.recipes.count >= 10)
    }

    @Test(arguments: recipes)
    func recipeDoesWhatItsTestsSay(path: String) throws {
        let testPath = path.dropLast(".yaml".count) + ".test.yaml"
        let (policies, found) = try load(path)
        var reader = PolicyTestReader(options: PolicyOptions())
        reader.read(try text(String(testPath)))
        let problems = (found + reader.diagnostics).filter { $0.severity == .error }
        #expect(problems.isEmpty, "\(problems.map(\.message))")

        var run = PolicyTestRun(policies: policies)
        for test in reader.cases {
            let result = run.run(test)
            #expect(result.status == .passed, "\(result.name): \(result.error ?? "")")
        }
        #expect(run.coverage.overall == 1)
        #expect(run.coverage.branches == 1)
    }

    private func load(_ path: String) throws -> (PolicySet, [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        let set = PolicySet.load(
            [.file(try text(path))], known: PolicyKnowledge(providers: nil), diagnostics: &diagnostics)
        return (try #require(set, "\(diagnostics.map(\.message))"), diagnostics)
    }

    private func text(_ path: String) throws -> SourceText {
        SourceText(path: path, text: String(decoding: try #require(Repository.read(path), "\(path)"), as: UTF8.self))
    }
}
