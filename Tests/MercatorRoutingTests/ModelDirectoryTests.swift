import MercatorRouting
import Testing

@Suite struct ModelDirectoryTests {
    private let directory = ModelDirectory([
        ServedModels(provider: "openai", models: ["gpt-4", "gpt-4o"], mapping: [("fast", "gpt-4o-mini")]),
        ServedModels(
            provider: "open-router", models: ["gpt-4"], mapping: [("fast", "x")],
            listed: ["meta-llama/llama-3:free", "openai/gpt-4", "extra"]),
        ServedModels(provider: "vllm", mapping: [("local", "a/b")], listed: ["extra"]),
    ])

    static let rows: [(model: String, provider: Int?, upstream: String)] = [
        ("gpt-4", 0, "gpt-4"), ("fast", 0, "gpt-4o-mini"), ("meta-llama/llama-3:free", 1, "meta-llama/llama-3:free"),
        // A name a provider lists goes before a split at the slash.
        ("openai/gpt-4", 1, "openai/gpt-4"), ("openai/gpt-4o", 0, "gpt-4o"), ("openai/anything", 0, "anything"),
        ("open-router/meta-llama/llama-3:free", 1, "meta-llama/llama-3:free"), ("vllm/local", 2, "a/b"),
        ("extra", 1, "extra"), ("local", 2, "a/b"), ("openai/fast", 0, "gpt-4o-mini"),
        ("unknown", nil, ""), ("nobody/gpt-4", nil, ""), ("openai/", nil, ""), ("/gpt-4", nil, ""), ("GPT-4", nil, ""),
    ]

    @Test(arguments: rows.indices) func namesLeadToProviders(_ row: Int) {
        let row = Self.rows[row]
        let target = directory.target(of: row.model)
        #expect(target == row.provider.map { ModelTarget(provider: $0, model: row.upstream) }, "\(row.model)")
    }

    @Test func severalMayServeAModel() {
        let many = ModelDirectory([
            ServedModels(provider: "a", models: ["gpt-4o", "claude-*"], mapping: [("fast", "a-fast")]),
            ServedModels(provider: "b", models: ["*"]),
            ServedModels(
                provider: "c", mapping: [("fast", "c-fast"), ("claude-3", "c-claude")], listed: ["gpt-4o", "x"]),
        ])
        let rows: [(String, [ModelTarget])] = [
            ("gpt-4o", [ModelTarget(provider: 2, model: "gpt-4o"), ModelTarget(provider: 1, model: "gpt-4o")]),
            ("fast", [ModelTarget(provider: 2, model: "c-fast"), ModelTarget(provider: 1, model: "fast")]),
            ("claude-3", [ModelTarget(provider: 0, model: "claude-3"), ModelTarget(provider: 1, model: "claude-3")]),
            ("claude-9", [ModelTarget(provider: 1, model: "claude-9")]), ("x", [ModelTarget(provider: 1, model: "x")]),
            ("anything", []), ("c/special", []),
        ]
        for (model, others) in rows { #expect(many.otherTargets(of: model) == others, "\(model)") }
        #expect(directory.otherTargets(of: "gpt-4") == [ModelTarget(provider: 1, model: "gpt-4")])
        #expect(directory.otherTargets(of: "gpt-4o").isEmpty && directory.otherTargets(of: "nobody").isEmpty)
    }

    @Test func theOnlyProviderTakesEverything() {
        let only = ModelDirectory([ServedModels(provider: "p", models: ["a"], mapping: [("b", "c")])])
        #expect(only.onlyTarget(of: "whatever/x") == ModelTarget(provider: 0, model: "whatever/x"))
        #expect(only.onlyTarget(of: "b") == ModelTarget(provider: 0, model: "c"))
        #expect(directory.onlyTarget(of: "x") == nil)
        #expect(ModelDirectory([]).onlyTarget(of: "x") == nil)
    }

    @Test func aChosenProviderIsAskedByItsOwnNames() {
        #expect(directory.upstreamName(of: "fast", at: 1) == "x")
        #expect(directory.upstreamName(of: "openai/gpt-4", at: 0) == "gpt-4")
        #expect(directory.upstreamName(of: "openai/gpt-4", at: 1) == "openai/gpt-4")
        #expect(directory.upstreamName(of: "gpt-4", at: 9) == "gpt-4")
        #expect(directory.index(of: "vllm") == 2)
        #expect(directory.index(of: "x") == nil)
        #expect(directory.serves("extra", at: 2))
        #expect(!directory.serves("gpt-4", at: 2))
    }

    @Test func nearNamesAreSuggested() {
        #expect(directory.near("gpt4") == ["gpt-4", "openai/gpt-4", "gpt-4o"])
        #expect(directory.near("GPT-4O").first == "gpt-4o")
        #expect(directory.near("llama-3").contains("meta-llama/llama-3:free") == false)
        #expect(directory.near("llama-3-free") == ["meta-llama/llama-3:free"])
        #expect(directory.near("something completely different").isEmpty)
        #expect(directory.near(String(repeating: "x", count: 100_000)).isEmpty)
    }
}
