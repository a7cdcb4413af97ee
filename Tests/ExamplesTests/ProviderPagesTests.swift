import MercatorDiagnostics
import MercatorGateway
import MercatorProviders
import Testing

/// Every example of a provider leads somewhere, and is taken for what its page is about.
@Suite struct ProviderPagesTests {
    static let pages = Repository.files(below: "docs/providers", ending: ".md")

    static func endpoints(in page: String) throws -> [(name: String, endpoint: ProviderEndpoint)] {
        try Snippet.all(in: page).filter { $0.language == "yaml" && $0.hasTopLevel("providers") }.flatMap { snippet in
            try #require(LoadedExample.load(snippet).configuration).providers.map { provider in
                var diagnostics: [Diagnostic] = []
                let endpoint = ProviderEndpoint.resolve(provider, diagnostics: &diagnostics)
                #expect(!diagnostics.containsError, "\(page): \(diagnostics.map(\.message))")
                return (provider.name, try #require(endpoint))
            }
        }
    }

    @Test(arguments: pages) func examplesLeadSomewhere(page: String) throws {
        for (name, endpoint) in try Self.endpoints(in: page) {
            #expect(endpoint.kind.origin != .unknown, "\(page): \(name)")
        }
    }

    @Test func everyTypeHasAnExample() throws {
        let shown = Set(try Self.pages.flatMap(Self.endpoints).map(\.endpoint.kind.preset.type))
        #expect(Set(StandardProviders.all.map(\.type)).subtracting(shown).isEmpty)
    }

    @Test func hostsAndNamesTell() throws {
        for (name, endpoint) in try Self.endpoints(in: "docs/providers/hosted.md") {
            #expect(endpoint.kind.text == "\(name), inferred from its URL")
        }
        for (name, endpoint) in try Self.endpoints(in: "docs/providers/self-hosted.md") where name != "my-vllm" {
            #expect(endpoint.kind.origin == .name)
            #expect(StandardProviders.preset(name) == endpoint.kind.preset)
        }
    }

    @Test func azureGoesWhereThePageSays() throws {
        let paths = try Self.endpoints(in: "docs/providers/azure-openai.md").map {
            $0.endpoint.url.path(of: .chatCompletions, model: "my-gpt-4o") + $0.endpoint.query
        }
        #expect(
            paths == [
                "/openai/deployments/my-gpt-4o/chat/completions?api-version=2024-10-21",
                "/openai/v1/chat/completions", "/openai/v1/chat/completions",
            ])
    }
}
