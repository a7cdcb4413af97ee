import MercatorBench
import MercatorCLI
import MercatorGateway
import MercatorJSON
import MercatorLive
import MercatorProviders
import MercatorSystem
import MercatorYAML
import NIOCore
import NIOPosix
import Testing

/// `mercator provider test` against the simulated provider and its faults.
@Suite struct ProviderTrialTests {
    private static let key = "sk-trial-0123456789abcdef"

    /// Tries a provider out that behaves as `options` say.
    private func trial(
        _ options: SimulatedProviderOptions = SimulatedProviderOptions(), timeout: Duration = .seconds(120),
        _ change: (inout ProviderConfiguration) -> Void = { _ in }
    ) async throws -> TrialReport {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await SimulatedProvider.start(options, host: "127.0.0.1", port: 0, group: group).get()
        var provider = ProviderConfiguration(name: "p", baseURL: server.baseURL)
        change(&provider)
        let trials = ProviderTrials(system: .live, loop: group.next(), timeout: timeout)
        let reports = try await trials.run([provider], proxy: ProxyConfiguration())
        try await server.stop().get()
        try await group.shutdownGracefully()
        return try #require(reports.first)
    }

    private func lacking(_ words: [String], models: [String] = ["only"]) -> SimulatedProviderOptions {
        var options = SimulatedProviderOptions()
        options.models = models
        options.lacks = words.compactMap { SimulatedLack($0[...]) }
        return options
    }

    @Test func everythingOfAWholeProviderWorks() async throws {
        var options = SimulatedProviderOptions()
        options.apiKey = Self.key
        options.refusesUnknownModels = true
        let report = try await trial(options) { $0.apiKey = Secret(Self.key) }
        #expect(!report.hasFailed)
        #expect(report.findings.allSatisfy { $0.outcome == .works }, "\(report.text(Ink(isOn: false)))")
        #expect(
            report.findings.map(\.check) == [
                "dns", "tcp", "models", "url", "key", "chat", "wrong_key", "stream", "stream_usage", "token_limit",
                "developer_role", "system", "tools", "parallel_tools", "response_format", "images", "embeddings",
                "responses", "errors", "unknown_fields", "cancellation",
            ])
        #expect(report.block.isEmpty)
        #expect(!report.text(Ink(isOn: false)).contains(Self.key))
    }

    struct Row: CustomTestStringConvertible, Sendable {
        let lacks: [String]
        let block: String
        var testDescription: String { lacks.joined(separator: " ") }
    }

    static let rows = [
        Row(lacks: ["stream_options"], block: "stream_options: false, stream_usage: never"),
        Row(lacks: ["max_completion_tokens"], block: "max_tokens_field: max_tokens"),
        Row(lacks: ["max_tokens"], block: "max_tokens_field: max_completion_tokens"),
        Row(lacks: ["role:developer"], block: "developer_role: false"),
        Row(lacks: ["role:developer", "role:system"], block: "developer_role: false, system: merge"),
        Row(lacks: ["tools"], block: "tools: false"),
        Row(lacks: ["parallel_tool_calls"], block: "parallel_tools: always"),
        Row(lacks: ["format:json_schema"], block: "response_format: object"),
        Row(lacks: ["format:json_object"], block: "response_format: schema_only"),
        Row(lacks: ["response_format"], block: "response_format: none"),
        Row(lacks: ["part:image_url"], block: "images: false"),
    ]

    @Test(arguments: rows) func whatIsLackedIsLearned(row: Row) async throws {
        let report = try await trial(lacking(row.lacks))
        #expect(!report.hasFailed, "\(report.text(Ink(isOn: false)))")
        #expect(report.block.map { "\($0.key): \($0.value)" }.joined(separator: ", ") == row.block)
    }

    @Test func whatOneOfSeveralModelsLacksIsNotTheProviders() async throws {
        let report = try await trial(lacking(["part:image_url", "tools"], models: ["a", "b"]))
        #expect(report.block.isEmpty)
        #expect(report.findings.first { $0.check == "images" }?.outcome == .lacks)
    }

    /// The gateway itself speaks Ollama's and Anthropic's dialects to its clients, so it can play such a provider.
    @Test(arguments: [NativeDialect.anthropic, .ollama])
    func otherDialectsAreSpoken(dialect: NativeDialect) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var options = SimulatedProviderOptions()
        options.models = ["only"]
        let mock = try await SimulatedProvider.start(options, host: "127.0.0.1", port: 0, group: group).get()
        let gateway = try await TrialGateway.start(before: mock.baseURL)
        let base = "http://\(gateway.address)"
        var provider = ProviderConfiguration(name: "p", baseURL: dialect == .ollama ? base + "/api" : base + "/v1")
        provider.type = dialect.rawValue
        let trials = ProviderTrials(system: .live, loop: group.next(), timeout: .seconds(120), model: "only")
        let report = try #require(try await trials.run([provider], proxy: ProxyConfiguration()).first)
        await gateway.stop()
        try await mock.stop().get()
        try await group.shutdownGracefully()
        #expect(!report.hasFailed, "\(report.text(Ink(isOn: false)))")
        // Ollama's API cannot insist on a tool, and the mock calls none of its own accord.
        for check in ["url", "chat", "stream", "stream_usage"] + (dialect == .ollama ? [] : ["tools"]) {
            #expect(report.findings.first { $0.check == check }?.outcome == .works, "\(check)")
        }
        #expect(report.url.hasSuffix(dialect == .ollama ? "/api/chat" : "/v1/messages"))
        #expect(report.news.isEmpty)
    }

    @Test func aGuessedPathIsFound() async throws {
        let report = try await trial { $0.baseURL = String($0.baseURL.dropLast("/v1".count)) }
        #expect(!report.hasFailed)
        #expect(report.url.hasSuffix("/v1/chat/completions"))
    }

    @Test func aWrongKeyIsAuthentication() async throws {
        var options = SimulatedProviderOptions()
        options.apiKey = Self.key
        let report = try await trial(options) { $0.apiKey = Secret("sk-other-0123456789abcdef") }
        #expect(report.findings.last?.check == "key")
        #expect(report.findings.last?.diagnosis?.title == "Authentication Failed")
        #expect(report.block.isEmpty)
    }

    @Test func nobodyIsNotResponding() async throws {
        let report = try await trial { $0.baseURL = "http://127.0.0.1:9/v1" }
        #expect(report.findings.map(\.check) == ["dns", "tcp"])
        #expect(report.findings.last?.diagnosis?.title == "Provider Not Responding")
    }

    @Test func anotherPortSpeaksNoTLS() async throws {
        let report = try await trial { $0.baseURL = "https" + $0.baseURL.dropFirst("http".count) }
        #expect(report.findings.last?.check == "tls")
        #expect(report.findings.last?.diagnosis?.fix.contains("`http://`") == true)
    }

    static let faults: [(fault: SimulatedFault, title: String)] = [
        (.html, "Invalid Response Format"), (.redirect, "Invalid Response Format"),
        (.garbage(atChunk: 1), "Invalid Response Format"), (.cut(afterChunks: 0), "Provider Not Responding"),
    ]

    @Test(arguments: faults) func faultsHaveADiagnosis(row: (fault: SimulatedFault, title: String)) async throws {
        var options = SimulatedProviderOptions()
        options.behaviour.fault = row.fault
        let report = try await trial(options) { $0.models = ["m"] }
        #expect(report.hasFailed)
        let diagnosis = try #require(report.findings.compactMap(\.diagnosis).first)
        #expect(diagnosis.title == row.title, "\(report.text(Ink(isOn: false)))")
        #expect(!diagnosis.fix.isEmpty)
    }

    @Test func timeIsBounded() async throws {
        var options = SimulatedProviderOptions()
        options.behaviour.fault = .hang(afterChunks: nil)
        let report = try await trial(options, timeout: .milliseconds(200)) { $0.models = ["m"] }
        #expect(report.hasFailed)
        #expect(report.nanoseconds < 10_000_000_000)
        #expect(report.findings.compactMap(\.diagnosis).first?.title == "Provider Not Responding")
    }

    @Test func aConfigurationThatCannotWorkIsNotTried() async throws {
        await #expect(throws: TrialImpossible.self) { try await trial { $0.baseURL = "ftp://x" } }
    }

    @Test func programsGetJSON() async throws {
        let report = try await trial(lacking(["tools"]))
        let root = try JSONDocument.parse(TrialReport.json([report]), profile: .request).root
        #expect(root["ok"]?.bool == true)
        let provider = try #require(root["providers"]?[0])
        #expect(provider["write"]?["tools"]?.bool == false)
        #expect(provider["capabilities"]?["unknown_fields"]?.string == "forward")
        #expect(provider["checks"]?.count == report.findings.count)
    }
}
