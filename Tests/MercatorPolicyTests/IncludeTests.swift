import MercatorDiagnostics
import MercatorPolicy
import MercatorTesting
import Testing

/// `includes`: what other files add, and what they may not.
struct IncludeTests {
    @Test func rulesComeLastAndVariablesReplace() {
        let verdict = verdict([
            "p/main.yaml": """
            name: main
            includes: [shared/limits.yaml]
            variables: {limit: 5}
            rules: [{name: own, condition: request.max_tokens > variables.limit, action: log, message: own}]
            """,
            "p/shared/limits.yaml": """
            name: limits
            variables: {limit: 50}
            rules: [{name: shared, condition: request.max_tokens > variables.limit, action: log, message: shared}]
            """,
        ])
        // 60 is above 50 alone as well; 10 is not.
        #expect(verdict?.matches.map(\.rule) == ["own", "shared"])
        #expect(verdict?.matches.map(\.policy) == ["main", "main"])
    }

    @Test func listedPoliciesStandBesideTheIncludingOnes() {
        let verdict = verdict([
            "p/main.yaml": "includes: [b.yaml]\npolicies: [{name: a, rules: [{name: r, action: log}]}]",
            "p/b.yaml": "policies: [{name: b, rules: [{name: s, action: log}]}, {name: c, rules: [{action: log}]}]",
        ])
        #expect(verdict?.matches.map(\.policy) == ["a", "b", "c"])
    }

    @Test func sharedVariablesReachEveryPolicy() {
        let verdict = verdict([
            "p/main.yaml": """
            includes: [vars.yaml]
            variables: {model: gpt-4}
            policies:
              - {name: a, rules: [{name: r, condition: request.model == variables.model, action: log}]}
              - {name: b, rules: [{name: s, condition: request.max_tokens == variables.tokens, action: log}]}
            """,
            "p/vars.yaml": "variables: {tokens: 60}",
        ])
        #expect(verdict?.matches.map(\.rule) == ["r", "s"])
    }

    @Test func anIncludedFileIsReadOnlyThere() {
        let (set, diagnostics) = load([
            "p/a.yaml": "name: a\nincludes: [b.yaml]\nrules: [{action: log}]",
            "p/b.yaml": "name: b\nrules: [{action: log, message: x}]",
        ])
        #expect(diagnostics.isEmpty)
        #expect(set?.policies.map(\.ruleCount) == [2])
    }

    @Test(arguments: [
        ("/etc/x.yaml", "absolute path"), ("../x.yaml", "leads out of the policy folder"),
        ("sub/../../x.yaml", "leads out of the policy folder"), ("nowhere.yaml", "does not exist"),
        ("main.yaml", "in a circle"), ("./sub/../main.yaml", "in a circle"),
    ])
    func refuses(path: String, reason: String) {
        let (set, diagnostics) = load([
            "p/main.yaml": "name: a\nincludes: [\(path)]\nrules: [{action: log}]", "x.yaml": "- {action: log}",
        ])
        #expect(set == nil)
        #expect(diagnostics.count == 1)
        #expect(diagnostics.first?.code == "policy/include")
        #expect(diagnostics.first?.message.contains(reason) == true, "\(diagnostics.map(\.message))")
        #expect(diagnostics.first?.position?.line == 2)
    }

    @Test func depthIsBounded() {
        func chain(_ length: Int) -> [String: String] {
            Dictionary(
                uniqueKeysWithValues: (0...length).map { number in
                    let includes = number < length ? "includes: [f\(number + 1).yaml]\n" : ""
                    return (
                        "p/f\(number).yaml", "name: f\(number)\n\(includes)rules: [{action: log, message: \(number)}]"
                    )
                })
        }
        let (set, diagnostics) = load(chain(PolicyBounds.includeDepthMax))
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))")
        #expect(set?.policies.map(\.ruleCount) == [PolicyBounds.includeDepthMax + 1])
        #expect(
            load(["p/f0.yaml"], of: chain(PolicyBounds.includeDepthMax + 1)).diagnostics.map(\.code) == [
                "policy/include"
            ])
    }

    @Test func circlesOverSeveralFilesAreShown() {
        let (set, diagnostics) = load([
            "p/a.yaml": "name: a\nincludes: [b.yaml]\nrules: [{action: log}]",
            "p/b.yaml": "name: b\nincludes: [a.yaml]\nrules: [{action: log}]",
        ])
        #expect(set == nil)
        #expect(diagnostics.contains { $0.hint == "p/a.yaml → p/b.yaml → p/a.yaml" })
    }

    /// Files of a commit stand under `<short id>:<path>`, and include files of the same commit.
    @Test(arguments: [("b.yaml", 0), ("sub/../b.yaml", 0), ("../b.yaml", 1), ("c.yaml", 1)])
    func commitsIncludeTheirOwnFiles(path: String, mistakes: Int) {
        let files = [
            "3f9ac21:a.yaml": "name: a\nincludes: [\(path)]\nrules: [{action: log}]",
            "3f9ac21:b.yaml": "- {action: log, message: b}", "b.yaml": "- {action: deny}",
            "c.yaml": "- {action: deny}",
        ]
        var included = IncludedFiles()
        var diagnostics: [Diagnostic] = []
        let text = SourceText(path: "3f9ac21:a.yaml", text: files["3f9ac21:a.yaml"] ?? "")
        included.follow([text], below: ".", files: StillSystem.with(files: files).files, diagnostics: &diagnostics)
        #expect(diagnostics.count == mistakes)
        #expect(Array(included.texts.keys) == (mistakes == 0 ? ["3f9ac21:b.yaml"] : []))
    }

    @Test func changesOfIncludedFilesChangeTheVersion() {
        func version(_ text: String) -> String? {
            load(["p/a.yaml": "name: a\nincludes: [b.yaml]\nrules: [{action: log}]", "p/b.yaml": text]).set?.version
        }
        #expect(version("- {action: log}") != version("- {action: log, message: x}"))
    }

    // MARK: loading

    private func load(_ files: [String: String]) -> (set: PolicySet?, diagnostics: [Diagnostic]) {
        load(files.keys.filter { $0.hasPrefix("p/") }.sorted(), of: files)
    }

    private func load(
        _ paths: [String], of files: [String: String]
    ) -> (set: PolicySet?, diagnostics: [Diagnostic]) {
        let texts = paths.map { SourceText(path: $0, text: files[$0] ?? "") }
        var diagnostics: [Diagnostic] = []
        var options = PolicyOptions()
        var included = IncludedFiles()
        included.follow(texts, below: "p", files: StillSystem.with(files: files).files, diagnostics: &diagnostics)
        options.included = included
        let set = PolicySet.load(
            texts.map(PolicySource.file), known: PolicyKnowledge(providers: nil), options: options,
            diagnostics: &diagnostics)
        return (diagnostics.containsError ? nil : set, diagnostics)
    }

    private func verdict(_ files: [String: String], sourceLocation: SourceLocation = #_sourceLocation) -> Verdict? {
        let (set, diagnostics) = load(files)
        #expect(set != nil, "\(diagnostics.map(\.message))", sourceLocation: sourceLocation)
        var request = Request(#"{"model": "gpt-4", "max_tokens": 60}"#)
        return set?.decide(&request)
    }
}
