import MercatorProxy
import MercatorSystem
import MercatorTelemetry

/// A gateway that serves.
struct RunningGateway {
    /// The addresses it is bound to, with the ports that the system chose.
    let addresses: [String]
    /// Lets what is under way end, within the configured time, and closes everything.
    let stop: () async -> Void
}

/// Starts the gateway for the commands that serve.
enum GatewayStart {
    /// Binds every address before it returns; throws after saying what is in the way.
    static func start(_ ready: Preparation.Ready) async throws -> RunningGateway {
        let system = CommandSystem.live
        let configuration = ready.configuration
        let writers = LogThread()
        do {
            DescriptorLimit.raise()
            let log = try ProxyLog(configuration.telemetry.logging, writers: writers, clock: system.wallClock)
            let server = try await GatewayServer.start(ready.snapshot, configuration, system: system, log: log)
            return RunningGateway(addresses: [server.address]) {
                await server.stop()
                await writers.stop()
            }
        } catch {
            await writers.stop()
            say(error)
            throw ExitStatus.initialisation
        }
    }

    private static func say(_ error: any Error) {
        switch error {
        case GatewayStartError.bind(let address, let reason):
            Terminal.errors.line("cannot listen on \(address): \(reason)")
            Terminal.errors.line("  hint: choose another address with --listen or `proxy.listen_address`")
        case GatewayStartError.provider(let name, let reason, let hint):
            Terminal.errors.line("provider `\(name)` cannot be used: \(reason)")
            if let hint { Terminal.errors.line("  hint: \(hint)") }
        case let error as LogOpenError:
            Terminal.errors.line("cannot write the log to `\(error.path)`: \(error.reason)")
        default: Terminal.errors.line("cannot start: \(error)")
        }
    }
}
