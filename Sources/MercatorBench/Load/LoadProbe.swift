import NIOCore
import NIOPosix

/// Finds out, before a load run, which address of its target answers.
enum LoadProbe {
    /// The first address that takes a connection. Throws ``LoadMistake``.
    static func address(of target: LoadTarget, on loop: any EventLoop) async throws -> SocketAddress {
        do {
            let channel = try await ClientBootstrap(group: loop)
                .connectTimeout(.seconds(LoadBounds.probeSecondsMax))
                .connect(host: target.host, port: target.port).get()
            let address = channel.remoteAddress
            try await channel.close()
            guard let address else { throw ChannelError.eof }
            return address
        } catch let error as NIOConnectionError where error.connectionErrors.isEmpty {
            throw LoadMistake("`\(target.host)` is no known host", hint: "look at the name in --target")
        } catch {
            throw LoadMistake(
                "nobody answers at \(target.hostAndPort): \(reason(error))",
                hint: "start the gateway first, with `mercator run`, or name another --target")
        }
    }

    private static func reason(_ error: any Error) -> String {
        let cause = (error as? NIOConnectionError)?.connectionErrors.first?.error ?? error
        switch cause {
        case let error as IOError where error.errnoCode == ECONNREFUSED: return "the connection is refused"
        case ChannelError.connectTimeout: return "no answer within \(LoadBounds.probeSecondsMax) s"
        default: return "\(cause)"
        }
    }
}
