import Foundation
import MercatorCLI
import MercatorDiagnostics
import MercatorExpression
import MercatorJSON
import MercatorLive
import MercatorPolicy
import MercatorSystem
import MercatorTesting
import Testing

/// `mercator policy eval --config`: expressions in the light of a configuration.
@Suite struct ExpressionGroundTests {
    private static let configuration = """
        providers:
          east: {base_url: "http://127.0.0.1:1/v1", models: ["small", "large"], region: "eu-west-1"}
          west: {base_url: "http://127.0.0.1:2/v1", models: ["huge"]}
        policy:
          feature_flags: {new_model: true}
          variables: {limit: 40}
        processing:
          conversation:
            max_context_window: {large: 1000}
        """

    private static func ground(_ text: String = configuration) throws -> ExpressionGround {
        var diagnostics: [Diagnostic] = []
        var sources: [String: SourceText] = [:]
        let system = StillSystem.with(files: ["c.yaml": text])
        let ground = ExpressionGround(
            configuration: "c.yaml", system: system, diagnostics: &diagnostics, sources: &sources)
        return try #require(ground, "\(diagnostics)")
    }

    @Test(arguments: [
        ("feature_flags.new_model", "true"), ("variables.limit + 2", "42"),
        ("provider.east.region", #""eu-west-1""#), ("provider.west.region", "null"),
        ("provider.selected.name", #""east""#), ("model.context_window", "1000"),
    ]) func theConfigurationHolds(expression: String, value: String) throws {
        let request = DescribedRequest(body: JSONValue(text: #"{"model":"large"}"#), now: DescribedTime.usual)
        let outcome = try Self.ground().evaluate(expression, for: request)
        #expect(try outcome.value?.get().jsonText == value)
        #expect(outcome.diagnostics.isEmpty, "\(outcome.diagnostics)")
    }

    @Test(arguments: [
        ("feature_flags.new_modle", "policy/unknown-flag", "did you mean `new_model`?"),
        ("provider.eats.region", "policy/unknown-provider", "did you mean `east`?"),
    ]) func namesThatItDoesNotHaveAreToldOf(expression: String, code: String, hint: String) throws {
        let request = DescribedRequest(now: DescribedTime.usual)
        let outcome = try Self.ground().evaluate(expression, for: request)
        #expect(outcome.diagnostics.map(\.code) == [code])
        #expect(outcome.diagnostics.first?.hint == hint)
        #expect(ExpressionGround(system: StillSystem.with()).evaluate(expression, for: request).diagnostics.isEmpty)
    }

    @Test(.enabled(if: ZoneLibrary(System.live.files).isInstalled)) func theConfiguredZoneHolds() throws {
        let text = Self.configuration.replacing("policy:", with: "policy:\n  timezone: Asia/Kathmandu")
        let path = FileManager.default.temporaryDirectory.path + "/ground-\(UInt64.random(in: 0 ... .max)).yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        var diagnostics: [Diagnostic] = []
        var sources: [String: SourceText] = [:]
        let ground = try #require(
            ExpressionGround(configuration: path, system: .live, diagnostics: &diagnostics, sources: &sources))
        let request = DescribedRequest(now: DescribedTime.usual)
        #expect(try ground.evaluate("time.timezone", for: request).value?.get().jsonText == #""Asia/Kathmandu""#)
    }

    @Test func aStreamStandsOnItToo() throws {
        let stream = ExpressionStream(dialect: .mpl, ground: try Self.ground(), system: StillSystem.with())
        let line = Array(#"{"id":1,"expr":"variables.limit > 39"}"#.utf8)
        #expect(stream.answer(line).text == #"{"id":1,"value":{"boolValue":true}}"#)
    }

    @Test(arguments: [
        "providers: {", "providers:\n  a: {base_ulr: x}",
        configuration.replacing("policy:", with: "policy:\n  timezone: Nowhere/Land"),
    ])
    func aConfigurationWithAnErrorIsNoGround(text: String) {
        var diagnostics: [Diagnostic] = []
        var sources: [String: SourceText] = [:]
        let system = StillSystem.with(files: ["c.yaml": text])
        let ground = ExpressionGround(
            configuration: "c.yaml", system: system, diagnostics: &diagnostics, sources: &sources)
        #expect(ground == nil && diagnostics.contains { $0.severity == .error })
        #expect(sources["c.yaml"] != nil)
    }
}
