import NIOCore
import NIOPosix

/// Puts load on a gateway and measures what comes back.
package enum LoadGenerator {
    /// Runs to the end on event loops of its own. Throws when the host has no address.
    package static func run(_ options: LoadOptions) async throws -> LoadReport {
        let connections = max(1, options.connections)
        let loops = min(max(1, options.loops), connections)
        var options = options
        options.loops = loops
        let settled = options
        let address = try SocketAddress.makeAddressResolvingHost(settled.host, port: settled.port)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        var parts: [EventLoopFuture<LoadReport>] = []
        for index in 0..<loops {
            let loop = group.next()
            let share = connections / loops + (index < connections % loops ? 1 : 0)
            let allowance = settled.requests.map { $0 / loops + (index < $0 % loops ? 1 : 0) }
            parts.append(
                loop.flatSubmit {
                    LoadLoop(settled, loop: loop, address: address, share: share, allowance: allowance).run()
                })
        }
        var report = LoadReport()
        for part in parts { report.merge(try await part.get()) }
        try await group.shutdownGracefully()
        return report
    }
}
