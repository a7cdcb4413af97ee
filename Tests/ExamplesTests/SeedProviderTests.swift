import MercatorDiagnostics
import MercatorProviders
import NIOCore
import Testing

/// The providers of the guide to custom providers: where their requests go, and with which credentials.
@Suite struct SeedProviderTests {
    struct Expectation: CustomTestStringConvertible, Sendable {
        let heading: String
        let provider: String
        /// The URL of a chat request.
        let url: String
        /// The whole value of the Authorization header; nil: there is none.
        let authorization: String?
        var timeout = Duration.seconds(60)
        /// Lines that the head must have.
        var fields: [String] = []

        var testDescription: String { "\(heading): \(provider)" }
    }

    static let expectations = [
        Expectation(
            heading: "OpenAI-Compatible Endpoint", provider: "my-custom-provider",
            url: "https://api.myprovider.com/v1/chat/completions",
            authorization: "Bearer value-of-CUSTOM_PROVIDER_API_KEY"),
        Expectation(
            heading: "Example: Together AI", provider: "together",
            url: "https://api.together.xyz/v1/chat/completions", authorization: "Bearer value-of-TOGETHER_API_KEY"),
        Expectation(
            heading: "Example: OpenRouter", provider: "openrouter",
            url: "https://openrouter.ai/api/v1/chat/completions", authorization: "Bearer value-of-OPENROUTER_API_KEY"),
        Expectation(
            heading: "Example: vLLM (Self-Hosted)", provider: "vllm",
            url: "http://vllm-server:8000/v1/chat/completions", authorization: nil, timeout: .seconds(120)),
        Expectation(
            heading: "Custom Headers", provider: "my-custom-provider",
            url: "https://api.example.com/v1/chat/completions", authorization: "Bearer value-of-API_KEY",
            fields: ["X-Custom-Header: value", "X-Organization-ID: value-of-ORG_ID"]),
        Expectation(
            heading: "Bearer Token", provider: "custom", url: "https://api.example.com/v1/chat/completions",
            authorization: "Bearer value-of-TOKEN"),
        Expectation(
            heading: "Basic Auth", provider: "custom", url: "https://api.example.com/v1/chat/completions",
            authorization: "Basic value-of-BASE64_CREDENTIALS"),
        Expectation(
            heading: "API Key in Header", provider: "custom", url: "https://api.example.com/v1/chat/completions",
            authorization: nil, fields: ["X-API-Key: value-of-API_KEY"]),
        Expectation(
            heading: "1. Cost-Effective Alternative", provider: "custom-cheap",
            url: "https://cheap-api.com/v1/chat/completions", authorization: "Bearer value-of-CHEAP_API_KEY"),
        Expectation(
            heading: "2. Specialized Models", provider: "medical-llm",
            url: "https://medical-api.com/v1/chat/completions", authorization: "Bearer value-of-MEDICAL_API_KEY"),
        Expectation(
            heading: "3. Geographic Distribution", provider: "provider-asia",
            url: "https://asia.api.com/v1/chat/completions", authorization: nil),
        Expectation(
            heading: "vLLM", provider: "vllm", url: "http://localhost:8000/v1/chat/completions", authorization: nil,
            timeout: .seconds(120)),
        Expectation(
            heading: "Text Generation Inference", provider: "tgi", url: "http://localhost:8080/v1/chat/completions",
            authorization: nil, timeout: .seconds(120)),
    ]

    @Test(arguments: expectations)
    func providerIsAskedAsTheGuideSays(expected: Expectation) throws {
        let snippet = try #require(SeedTests.snippets.first { $0.heading == expected.heading })
        let configuration = try #require(LoadedExample.load(snippet).configuration)
        let provider = try #require(configuration.providers.first { $0.name == expected.provider })
        var diagnostics: [Diagnostic] = []
        let endpoint = try #require(ProviderEndpoint.resolve(provider, diagnostics: &diagnostics))
        #expect(diagnostics.isEmpty)
        #expect(endpoint.url.text(of: .chatCompletions) == expected.url)
        #expect(provider.timeout == expected.timeout)
        #expect(provider.maxRetries == 3)

        let head = String(buffer: endpoint.head.modelsRequest()).lowercased().split(separator: "\r\n")
        let authorization = head.first { $0.hasPrefix("authorization:") }
        #expect(authorization.map(String.init) == expected.authorization.map { "authorization: \($0)".lowercased() })
        for field in expected.fields { #expect(head.contains(Substring(field.lowercased()))) }
    }
}
