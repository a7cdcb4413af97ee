import Testing

/// The guide to custom providers, snippet by snippet: what it shows is what happens.
@Suite struct SeedTests {
    static let document = "docs/providers/custom.md"
    static let snippets = Snippet.all(in: document).filter { $0.language == "yaml" }

    @Test func everySnippetIsThere() {
        #expect(Self.snippets.count == 14)
    }

    @Test(arguments: snippets)
    func snippetLoadsWithoutAnError(snippet: Snippet) {
        let example = LoadedExample.load(snippet)
        #expect(example.errors.isEmpty, "\(example.complaint)")
    }

    struct Decision: CustomTestStringConvertible, Sendable {
        let heading: String
        let body: String
        var headers: [(name: String, value: String)] = []
        /// Nil: the policies leave it to the models' own providers.
        let provider: String?

        var testDescription: String { "\(heading): \(body) \(headers) -> \(provider ?? "no route")" }
    }

    static let decisions = [
        Decision(
            heading: "Routing to Custom Providers", body: model("my-custom-model"), provider: "my-custom-provider"),
        Decision(heading: "Routing to Custom Providers", body: model("gpt-4o"), provider: "openai"),
        Decision(
            heading: "1. Cost-Effective Alternative", body: metadata("user_budget_remaining", "9.99"), provider: cheap),
        Decision(
            heading: "1. Cost-Effective Alternative", body: metadata("user_budget_remaining", "\"9.99\""),
            provider: cheap),
        Decision(
            heading: "1. Cost-Effective Alternative", body: metadata("user_budget_remaining", "10.0"), provider: nil),
        Decision(
            heading: "1. Cost-Effective Alternative", body: metadata("user_budget_remaining", "10"), provider: nil),
        Decision(
            heading: "1. Cost-Effective Alternative", body: metadata("user_budget_remaining", "null"), provider: nil),
        Decision(heading: "1. Cost-Effective Alternative", body: model("any"), provider: nil),
        Decision(
            heading: "1. Cost-Effective Alternative", body: model("any"),
            headers: [("x-mercator-metadata-user-budget-remaining", "2")], provider: cheap),
        Decision(heading: "2. Specialized Models", body: metadata("domain", "\"healthcare\""), provider: "medical-llm"),
        Decision(heading: "2. Specialized Models", body: metadata("domain", "\"law\""), provider: nil),
        Decision(heading: "2. Specialized Models", body: model("any"), provider: nil),
        Decision(
            heading: "3. Geographic Distribution", body: metadata("user_region", "\"US\""), provider: "provider-us"),
        Decision(heading: "3. Geographic Distribution", body: metadata("user_region", "\"us\""), provider: nil),
        Decision(heading: "3. Geographic Distribution", body: metadata("user_region", "\"EU\""), provider: nil),
        Decision(
            heading: "3. Geographic Distribution", body: model("any"),
            headers: [("x-mercator-metadata-user-region", "US")], provider: "provider-us"),
    ]

    private static let cheap = "custom-cheap"
    private static func model(_ name: String) -> String { "{\"model\":\"\(name)\",\"messages\":[]}" }
    private static func metadata(_ name: String, _ json: String) -> String {
        "{\"model\":\"any\",\"messages\":[],\"metadata\":{\"\(name)\":\(json)}}"
    }

    @Test(arguments: decisions)
    func policyDecides(decision: Decision) throws {
        let snippet = try #require(Self.snippets.first { $0.heading == decision.heading })
        let policies = try #require(LoadedExample.load(snippet).policies)
        var request = try ExampleRequest(decision.body, headers: decision.headers)
        let verdict = policies.decide(&request)
        #expect(verdict.denial == nil)
        #expect(verdict.errors.isEmpty)
        #expect(verdict.route?.providers == decision.provider.map { [$0] })
    }
}
