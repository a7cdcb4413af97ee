import MercatorRouting
import Testing

/// Names with stars: what they stand for, and who wins.
@Suite struct ModelPatternTests {
    static let rows: [(pattern: String, name: String, matches: Bool)] = [
        ("gpt-4*", "gpt-4", true), ("gpt-4*", "gpt-4o-mini", true), ("gpt-4*", "gpt-3", false),
        ("*", "", true), ("*", "a/b:c", true), ("*:free", "meta/llama-3:free", true), ("*:free", ":free", true),
        ("a*a", "a", false), ("a*a", "aa", true), ("openai/*", "openai/x/y", true), ("openai/*", "xopenai/y", false),
        ("*llama*8b*", "meta/llama-3-8b-instruct", true), ("*llama*8b*", "8b-llama", false),
        ("a**b", "ab", true), ("*ab*b", "aabb", true), ("gpt.4*", "gpt-4", false),
    ]

    @Test(arguments: rows.indices) func starsStandForAnyText(_ row: Int) throws {
        let row = Self.rows[row]
        #expect(try #require(ModelPattern(row.pattern)).matches(row.name) == row.matches, "\(row)")
    }

    @Test func aNameIsNoPattern() {
        #expect(ModelPattern("gpt-4") == nil)
        #expect(ModelPattern("") == nil)
    }

    @Test func aStarOnTheRightRepeatsTheOneOnTheLeft() throws {
        let pattern = try #require(ModelPattern("openai/*:x"))
        #expect(pattern.rewrite("openai/gpt/4:x", as: "*") == "gpt/4")
        #expect(pattern.rewrite("openai/gpt/4:x", as: "v-*-w") == "v-gpt/4-w")
        #expect(pattern.rewrite("openai/gpt/4:x", as: "fixed") == "fixed")
    }

    private let directory = ModelDirectory([
        ServedModels(provider: "all", models: ["*"], listed: ["listed-a"]),
        ServedModels(
            provider: "gpt", models: ["gpt-*", "gpt-4-exact"], mapping: [("fast-*", "gpt-*"), ("gpt-5*", "five")]),
        ServedModels(provider: "b", models: ["gpt-4*"], listed: ["gpt-4-listed", "other"]),
    ])

    static let targets: [(model: String, provider: Int, upstream: String)] = [
        // A name before a pattern, and the pattern that says more.
        ("gpt-4-exact", 1, "gpt-4-exact"), ("gpt-4o", 2, "gpt-4o"), ("gpt-3", 1, "gpt-3"), ("gpt-5-mini", 1, "five"),
        ("fast-3", 1, "gpt-3"),
        // What the operator wrote before what providers list, and the bare star last of all.
        ("gpt-4-listed", 2, "gpt-4-listed"), ("other", 2, "other"), ("b/anything", 2, "anything"),
        ("gpt/fast-x", 1, "gpt-x"), ("whatever", 0, "whatever"), ("no/such", 0, "no/such"),
    ]

    @Test(arguments: targets.indices) func patternsLeadToProviders(_ row: Int) {
        let row = Self.targets[row]
        #expect(directory.target(of: row.model) == ModelTarget(provider: row.provider, model: row.upstream))
        #expect(directory.serves("gpt-4o", at: 2))
        #expect(!directory.serves("other", at: 1))
    }

    @Test func patternsAreNoNames() {
        #expect(directory.names == ["gpt-4-exact", "gpt-4-listed", "listed-a", "other"])
        #expect(directory.patterns.map(\.text) == ["fast-*", "gpt-5*", "gpt-4*", "gpt-*", "*"])
    }
}
