import MercatorDiagnostics
import MercatorGateway
import Testing

@Suite struct ConfigurationMistakesTests {
    private let folder = "Tests/Fixtures/Configuration/"

    @Test func allMistakesAreReportedInOneRun() throws {
        let text = try #require(Repository.read(Repository.root + "/" + folder + "mistakes.yaml"))
        let variables = ["MERCATOR_PROXY_IDLE_TIMEOUT": "10", "MERCATOR_PROXI_IDLE_TIMEOUT": "10s"]
        let loaded = ConfigurationLoader(system: SimulatedOutside(variables: variables).system)
            .load(text: text, path: "config.yaml")
        #expect(loaded.configuration == nil)
        #expect(loaded.diagnostics.count { $0.severity == .error } >= 20)
        let shown = DiagnosticRenderer(sources: loaded.sources, colour: false).text(loaded.diagnostics)
        #expect(!shown.contains("0123456789") && !shown.contains("9876543210"))
        Repository.expect(shown + "\n", in: folder + "mistakes.expected.txt")
    }
}
