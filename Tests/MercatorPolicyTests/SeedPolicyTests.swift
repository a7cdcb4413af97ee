import MercatorPolicy
import Testing

/// The policies that the guide to custom providers shows, as they stand there.
struct SeedPolicyTests {
    private static let providers = [
        "my-custom-provider", "openai", "custom-cheap", "medical-llm", "provider-us", "provider-eu", "provider-asia",
    ]

    private func route(_ text: String, _ body: String, headers: [(String, String)] = []) -> [String]? {
        let (set, diagnostics) = load(text, providers: Self.providers)
        #expect(set != nil, "\(diagnostics.map(\.message))")
        var request = Request(body, headers: headers)
        return set?.decide(&request).route?.providers
    }

    private static let routing = """
        # policies.yaml
        version: "1.0"

        policies:
          - name: "custom-provider-routing"
            rules:
              # Route specific models to custom provider
              - condition: 'request.model == "my-custom-model"'
                action: "route"
                provider: "my-custom-provider"

              # Fallback to OpenAI
              - condition: "true"
                action: "route"
                provider: "openai"
        """

    @Test(arguments: [
        (#"{"model":"my-custom-model"}"#, "my-custom-provider"), (#"{"model":"gpt-4"}"#, "openai"), ("{}", "openai"),
        (#"{"model":"my-custom-mode\u006c"}"#, "my-custom-provider"),
    ])
    func customModelGoesToTheCustomProvider(body: String, provider: String) {
        #expect(route(Self.routing, body) == [provider])
    }

    private static let budget = """
        policies:
          - name: "cost-optimization"
            rules:
              - condition: |
                  request.metadata.user_budget_remaining < 10.0
                action: "route"
                provider: "custom-cheap"
        """

    @Test(arguments: [
        (#"{"metadata":{"user_budget_remaining":9.99}}"#, true), (#"{"metadata":{"user_budget_remaining":"9"}}"#, true),
        (#"{"metadata":{"user_budget_remaining":10}}"#, false), ("{}", false), (#"{"metadata":[1]}"#, false),
    ])
    func lowBudgetGoesToTheCheapProvider(body: String, isRouted: Bool) {
        #expect(route(Self.budget, body) == (isRouted ? ["custom-cheap"] : nil))
    }

    private static let domain = """
        policies:
          - name: "domain-routing"
            rules:
              - condition: |
                  request.metadata.domain == "healthcare"
                action: "route"
                provider: "medical-llm"
        """

    @Test func domainMayComeFromBodyOrHeader() {
        #expect(route(Self.domain, #"{"metadata":{"domain":"healthcare"}}"#) == ["medical-llm"])
        #expect(route(Self.domain, "{}", headers: [("x-mercator-metadata-domain", "healthcare")]) == ["medical-llm"])
        #expect(route(Self.domain, #"{"metadata":{"domain":"law"}}"#) == nil)
    }

    private static let region = """
        policies:
          - name: "geographic-routing"
            rules:
              - condition: 'request.metadata.user_region == "US"'
                action: "route"
                provider: "provider-us"
        """

    @Test func regionMayComeFromAHeader() {
        let headers = [("x-mercator-metadata-user-region", "US")]
        #expect(route(Self.region, "{}", headers: headers) == ["provider-us"])
        #expect(route(Self.region, "{}") == nil)
    }
}
