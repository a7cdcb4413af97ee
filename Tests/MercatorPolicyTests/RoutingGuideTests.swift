import MercatorDiagnostics
import MercatorPolicy
import MercatorTesting
import Testing

/// The guide's examples are policies that load.
@Suite struct RoutingGuideTests {
    private static let providers = [
        "azure", "canary", "custom-cheap", "local", "medical-llm", "openai", "provider-eu", "provider-us",
    ]

    @Test func everyExampleLoads() throws {
        let guide = try #require(Checkout.text("docs/policies/routing.md"))
        let examples = Self.examples(in: guide)
        #expect(examples.count >= 5)
        for example in examples {
            let (set, diagnostics) = load(example, providers: Self.providers)
            #expect(!diagnostics.containsError && set?.isEmpty == false, "\(example): \(diagnostics.map(\.message))")
        }
    }

    /// The fenced YAML blocks of a text.
    private static func examples(in text: String) -> [String] {
        var examples: [String] = []
        var lines: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```yaml" {
                lines = []
            } else if line == "```" {
                if let lines { examples.append(lines.joined(separator: "\n")) }
                lines = nil
            } else {
                lines?.append(line)
            }
        }
        return examples
    }
}
