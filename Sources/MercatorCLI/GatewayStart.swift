import Logging
import MercatorGateway
import MercatorProxy
import MercatorServer
import MercatorSystem
import MercatorTelemetry

/// A gateway that serves.
struct RunningGateway {
    /// The addresses it is bound to, with the ports that the system chose.
    let addresses: [String]
    /// Lets what is under way end, within the configured time, and closes everything.
    let stop: () async -> Void
    /// Lets a stop that is under way wait no longer.
    let hurry: @Sendable () -> Void
    /// Serves with another snapshot from now on; throws ``GatewayStartError`` and changes nothing when it cannot.
    let adopt: (Snapshot) async throws -> Void
    /// Calls its argument if the gateway ever stops listening although nobody stopped it.
    let whenBroken: (@escaping @Sendable () -> Void) -> Void
    let log: Logger
}

/// Starts the gateway for the commands that serve.
enum GatewayStart {
    /// Binds every address before it returns; throws after saying what is in the way.
    ///
    /// - Parameter socket: bound by somebody else already; nil binds the configured address.
    static func start(_ ready: Preparation.Ready, socket: ListeningSocket? = nil) async throws -> RunningGateway {
        let system = CommandSystem.live
        let configuration = ready.configuration
        let writers = LogThread()
        do {
            let descriptors = DescriptorLimit.raise()
            let log = try ProxyLog(configuration.telemetry.logging, writers: writers, clock: system.wallClock)
            let server = try await GatewayServer.start(
                ready.snapshot, configuration, system: system, log: log, socket: socket, descriptorsMax: descriptors)
            return RunningGateway(
                addresses: [server.address],
                stop: {
                    await server.stop()
                    await writers.stop()
                }, hurry: server.hurry, adopt: server.adopt, whenBroken: server.whenBroken, log: log.logger)
        } catch {
            await writers.stop()
            say(error)
            throw ExitStatus.initialisation
        }
    }

    /// What is in the way, for people.
    static func say(_ error: any Error) {
        switch error {
        case let error as GatewayStartError:
            Terminal.errors.line(error.text)
            if let hint = error.hint { Terminal.errors.line("  hint: \(hint)") }
        case let error as LogOpenError:
            Terminal.errors.line("cannot write the log to `\(error.path)`: \(error.reason)")
        default: Terminal.errors.line("cannot start: \(error)")
        }
    }
}

extension GatewayStartError {
    /// What is in the way, in one sentence.
    var text: String {
        switch self {
        case .bind(let address, let reason): "cannot listen on \(address): \(reason)"
        case .provider(let name, let reason, _): "provider `\(name)` cannot be used: \(reason)"
        }
    }

    var hint: String? {
        switch self {
        case .bind: "choose another address with --listen or `proxy.listen_address`"
        case .provider(_, _, let hint): hint
        }
    }
}
