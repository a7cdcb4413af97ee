import MercatorDiagnostics
import MercatorProviders
import MercatorWire
import MercatorYAML
import Testing

/// What kind of provider an entry is, and what that makes of its requests.
@Suite struct ProviderKindTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let url: String
        var type: String?
        let text: String

        var testDescription: String { "\(type ?? "-") \(name) \(url)" }
    }

    static let rows = [
        Row(name: "a", url: "http://h/v1", type: "VLLM", text: "vllm"),
        Row(name: "openai", url: "https://api.openai.com/v1", type: "custom", text: "openai-compatible"),
        Row(name: "a", url: "http://h/v1", type: "lm_studio", text: "lmstudio"),
        Row(
            name: "a", url: "http://h/v1", type: "vlm",
            text: "openai-compatible, because the type that is written is not known"),
        Row(name: "main", url: "https://api.openai.com/v1", text: "openai, inferred from its URL"),
        Row(name: "anthropic", url: "https://openrouter.ai/api/v1", text: "openrouter, inferred from its URL"),
        Row(name: "x", url: "https://res.openai.azure.com", text: "azure-openai, inferred from its URL"),
        Row(
            name: "x", url: "https://bedrock-runtime.eu-west-1.amazonaws.com/openai/v1",
            text: "bedrock, inferred from its URL"),
        Row(
            name: "x", url: "https://notapi.x.ai/v1",
            text: "openai-compatible, because nothing says otherwise"),
        Row(name: "vllm", url: "http://gpu:8000", text: "vllm, inferred from its name"),
        Row(name: "my_vllm.2", url: "http://gpu:8000", text: "vllm, inferred from its name"),
        Row(name: "azure-eu-west-1", url: "https://gate.example.com", text: "azure-openai, inferred from its name"),
        Row(name: "llama.cpp", url: "http://gpu:8080", text: "llama.cpp, inferred from its name"),
        Row(name: "azure-openai", url: "https://gate.example.com", text: "azure-openai, inferred from its name"),
        Row(name: "local", url: "http://localhost:11434", text: "ollama, inferred from its URL"),
        Row(name: "custom", url: "http://h/v1", text: "openai-compatible, because nothing says otherwise"),
        Row(name: "vllmish", url: "http://h/v1", text: "openai-compatible, because nothing says otherwise"),
    ]

    @Test(arguments: rows)
    func isWrittenOrInferred(row: Row) throws {
        let (endpoint, diagnostics) = resolve(row.name, row.url) { $0.type = row.type }
        #expect(try #require(endpoint).kind.text == row.text)
        #expect(!diagnostics.containsError)
    }

    @Test func everyRowIsWhole() {
        let all = StandardProviders.all
        #expect(all.allSatisfy { $0.type == $0.type.lowercased() })
        #expect(Set(StandardProviders.spellings).count == StandardProviders.spellings.count)
        for preset in all {
            #expect(preset.source.hasPrefix("https://"), "\(preset.type)")
            #expect(preset.quirks.allSatisfy { $0.source.hasPrefix("https://") && $0.sentence.hasSuffix(".") })
            let (endpoint, diagnostics) = resolve("p", preset.exampleURL) { $0.type = preset.type }
            #expect(endpoint != nil, "\(preset.type)")
            #expect(!diagnostics.containsError, "\(preset.type): \(diagnostics.map(\.message))")
        }
    }

    @Test func theExampleOfAVendorIsRecognised() {
        for preset in StandardProviders.all where !preset.hosts.isEmpty && !preset.exampleURL.contains("localhost") {
            let (endpoint, _) = resolve("p", preset.exampleURL) { _ in }
            #expect(endpoint?.kind.text == "\(preset.type), inferred from its URL")
        }
    }

    @Test func noProviderHasADefaultHost() {
        for preset in StandardProviders.all {
            let (endpoint, diagnostics) = resolve("p", "") { $0.type = preset.type }
            #expect(endpoint == nil)
            #expect(diagnostics.contains { $0.code == "provider/invalid-url" })
        }
    }

    static let azure: [(url: String, path: String)] = [
        ("https://r.openai.azure.com", "/openai/deployments/MODEL/chat/completions?api-version=2024-10-21"),
        ("https://r.openai.azure.com/openai/", "/openai/deployments/MODEL/chat/completions?api-version=2024-10-21"),
        ("https://r.openai.azure.com/openai/v1", "/openai/v1/chat/completions"),
        (
            "https://r.openai.azure.com/openai/deployments/d",
            "/openai/deployments/d/chat/completions?api-version=2024-10-21"
        ),
    ]

    @Test(arguments: azure)
    func azurePutsTheDeploymentIntoThePath(row: (url: String, path: String)) throws {
        let (endpoint, _) = resolve("p", row.url) { _ in }
        #expect(try #require(endpoint).text(of: .chatCompletions) == "https://r.openai.azure.com" + row.path)
    }

    @Test func aDeploymentIsOneSegment() throws {
        let (endpoint, _) = resolve("p", "https://r.openai.azure.com") { _ in }
        let url = try #require(endpoint).url
        #expect(
            url.path(of: .embeddings, model: "a/../b ?é") == "/openai/deployments/a%2F..%2Fb%20%3F%C3%A9/embeddings")
        #expect(url.path(of: .embeddings, model: "..") == "/openai/deployments/%2E%2E/embeddings")
        #expect(url.path(of: .models) == "/openai/models")
    }

    @Test func capabilitiesAreThePresetsUnlessCorrected() throws {
        let (plain, _) = resolve("mistral", "https://api.mistral.ai/v1") { _ in }
        #expect(
            try #require(plain).capabilities.lacksText
                == "stream_options: false, stream_usage: always, max_tokens_field: max_tokens, developer_role: false, "
                + "responses: false")
        let (corrected, _) = resolve("mistral", "https://api.mistral.ai/v1") {
            $0.capabilities.streamOptions = true
            $0.capabilities.system = .merge
        }
        let capabilities = try #require(corrected).capabilities
        #expect(capabilities.streamOptions)
        #expect(capabilities.system == .merge)
        #expect(!capabilities.developerRole)
    }

    private func resolve(
        _ name: String, _ url: String, _ edit: (inout ProviderConfiguration) -> Void
    ) -> (ProviderEndpoint?, [Diagnostic]) {
        var configuration = ProviderConfiguration(name: name, baseURL: url)
        edit(&configuration)
        var diagnostics: [Diagnostic] = []
        return (ProviderEndpoint.resolve(configuration, diagnostics: &diagnostics), diagnostics)
    }
}
