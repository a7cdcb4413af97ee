import Logging
import MercatorGateway
import MercatorLive
import MercatorPolicy
import MercatorProviders
import MercatorProxy
import MercatorSystem
import Testing

/// A gateway before a provider, for trials of a provider that speaks what gateways speak to clients.
struct TrialGateway {
    private let server: GatewayServer
    /// Host and port.
    let address: String

    static func start(before baseURL: String) async throws -> TrialGateway {
        var configuration = GatewayConfiguration()
        configuration.providers = [ProviderConfiguration(name: "mock", baseURL: baseURL)]
        configuration.proxy.listenAddress = ListenAddress(host: "127.0.0.1", port: 0)
        configuration.proxy.eventLoops = 1
        let built = SnapshotBuilder.build(
            configuration, policies: .empty, pepper: [UInt8](repeating: 1, count: 32),
            build: BuildDescription(version: "0", commit: "c", buildTime: "t", swiftVersion: "6"))
        let log = ProxyLog(
            logger: Logger(label: "trial") { _ in SwiftLogNoOpLogHandler() }, access: nil, format: .json)
        let server = try await GatewayServer.start(
            try #require(built.snapshot), configuration, system: .live, log: log)
        return TrialGateway(server: server, address: server.address)
    }

    func stop() async {
        await server.stop()
    }
}
