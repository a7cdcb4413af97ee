import Glibc
import MercatorGateway
import MercatorProxy
import MercatorServer

extension RunCommand {
    /// Binds the configured address and keeps a gateway running behind it; throws the status to leave with.
    func supervised(_ signals: Signals.Waiting) throws -> Never {
        let system = CommandSystem.live
        let loaded = ConfigurationLoader(system: system).load(path: global.config, overrides: overrides)
        guard let configuration = loaded.configuration else {
            Preparation(loaded: loaded, system: system).report()
            throw ExitStatus.failure
        }
        let address = configuration.proxy.listenAddress
        let socket: ListeningSocket
        do {
            socket = try ListeningSocket.bind(
                host: address.host, port: address.port, backlog: Int32(clamping: configuration.proxy.backlog))
        } catch {
            GatewayStart.say(GatewayStartError.bind(address: "\(address.host):\(address.port)", reason: error.reason))
            throw ExitStatus.initialisation
        }
        let arguments = CommandLine.arguments.filter { $0 != "--supervise" }
        guard var supervisor = Supervisor(arguments, socket: socket, signals: signals, system: system) else {
            Terminal.errors.line("supervisor: no pipe can be opened: \(String(cString: strerror(errno)))")
            throw ExitStatus.initialisation
        }
        throw supervisor.run()
    }

    /// The socket that a supervisor has handed over; nil without one.
    func inheritedSocket(backlog: Int) throws -> ListeningSocket? {
        guard let listenDescriptor else { return nil }
        do {
            return try ListeningSocket.inherited(listenDescriptor, backlog: Int32(clamping: backlog))
        } catch {
            Terminal.errors.line("descriptor \(listenDescriptor) is no socket to listen on: \(error.reason)")
            throw ExitStatus.initialisation
        }
    }
}
