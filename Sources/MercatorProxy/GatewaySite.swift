package import MercatorGateway
package import MercatorServer
package import MercatorSystem
package import MercatorUpstream
package import NIOCore

/// The whole gateway on event loops of the caller's and without a listener: connections are given to it, whatever they
/// are made of. The simulation runs it over wires of its own.
///
/// Must be used on its loops; with several of them, on all of them at once, which only loops on one thread can offer.
package final class GatewaySite {
    private let loops: [ExchangeLoop]
    private let sites: [ServerConnectionSite]
    private let prober: HealthProber
    private let alerts = AlertCounts()
    private let lookups: UpstreamLookups
    private let system: MercatorSystem.System
    private let log: ProxyLog
    private var current: Serving

    /// - Parameters:
    ///   - proxy: the limits of client connections.
    ///   - eventLoops: never none; the first one probes providers.
    ///   - connector: what connections to providers are made of.
    package init(
        _ snapshot: Snapshot, _ proxy: ProxyConfiguration, on eventLoops: [any EventLoop], lookups: UpstreamLookups,
        connector: UpstreamConnector, system: MercatorSystem.System, log: ProxyLog
    ) throws(GatewayStartError) {
        let origins = try OriginTable(snapshot, system: system)
        try origins.prepareTrust(lookups)
        let serving = Serving(snapshot, origins: origins, log: log)
        let alerts = alerts
        let loops = eventLoops.map {
            ExchangeLoop(
                eventLoop: $0, lookups: lookups, serving: serving, alertCounts: alerts, system: system, log: log,
                connector: connector)
        }
        self.loops = loops
        sites = eventLoops.map { ServerConnectionSite(eventLoop: $0, bounds: ServerBounds(proxy)) }
        prober = HealthProber(loops[0])
        prober.watch(serving)
        (self.lookups, self.system, self.log, current) = (lookups, system, log, serving)
    }

    /// A handler for a client's channel on the loop at `index`.
    package func connection(on index: Int) -> ServerConnection {
        sites[index].connection(owner: ExchangeDriver(loop: loops[index]))
    }

    /// Serves with another snapshot from now on; exchanges under way keep what they began with.
    package func adopt(_ snapshot: Snapshot) throws(GatewayStartError) {
        let origins = try OriginTable(snapshot, system: system)
        try origins.prepareTrust(lookups)
        let successor = Serving(snapshot, origins: origins, log: log, predecessor: current)
        for loop in loops { loop.adopt(successor) }
        current = successor
        prober.watch(successor)
    }

    /// Stops probing; idle connections close now, the others after their answer.
    package func drain() {
        prober.stop()
        for site in sites { site.drain() }
    }

    /// Ends every exchange that is still under way, with an honest word to its client.
    package func cut() {
        for loop in loops { loop.cut() }
    }

    /// Closes every connection, whatever it is doing.
    package func close() {
        for site in sites { site.cut() }
    }

    /// Clients' connections open now.
    package var openConnections: Int { sites.reduce(0) { $0 + $1.openConnections } }
    /// Exchanges under way.
    package var activeExchanges: Int { loops.reduce(0) { $0 + $1.activeCount } }
    /// Alerts accepted and neither sent nor given up.
    package var waitingAlerts: Int { alerts.waitingNow }
    /// What the pools of providers' connections hold, loop by loop.
    package var pools: [UpstreamCounters] { loops.map(\.pool.counters) }
}
