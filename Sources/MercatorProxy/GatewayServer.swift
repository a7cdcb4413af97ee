package import MercatorGateway
package import MercatorServer
package import MercatorSystem
import MercatorUpstream
import NIOCore
import NIOPosix
import Synchronization

/// The running gateway: a listener, its event loops, and their way out.
package final class GatewayServer: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let listener: ServerListener
    private let loops: [ExchangeLoop]
    private let prober: HealthProber
    private let alerts: AlertCounts
    private let shutdownTimeout: Duration
    private let lookups: UpstreamLookups
    private let system: MercatorSystem.System
    private let log: ProxyLog
    /// What the loops serve with; only ``adopt(_:)`` changes it, one call after the other.
    private let current: Mutex<Serving>

    private init(
        group: MultiThreadedEventLoopGroup, listener: ServerListener, loops: [ExchangeLoop],
        prober: HealthProber, alerts: AlertCounts, serving: Serving, lookups: UpstreamLookups,
        system: MercatorSystem.System, log: ProxyLog,
        shutdownTimeout: Duration
    ) {
        self.prober = prober
        self.alerts = alerts
        self.group = group
        self.listener = listener
        self.loops = loops
        current = Mutex(serving)
        self.lookups = lookups
        self.system = system
        self.log = log
        self.shutdownTimeout = shutdownTimeout
    }

    /// Where clients connect, such as `127.0.0.1:8080`.
    package var address: String { listener.addressText }

    /// Calls `body` if the gateway ever stops listening although nobody stopped it.
    package func whenBroken(_ body: @escaping @Sendable () -> Void) { listener.whenBroken(body) }

    /// Binds and serves; nothing is announced before the address is ours.
    ///
    /// Throws ``GatewayStartError``, with the address or the file in its words.
    package static func start(
        _ snapshot: Snapshot, _ configuration: GatewayConfiguration, system: MercatorSystem.System, log: ProxyLog
    ) async throws -> GatewayServer {
        let origins = try OriginTable(snapshot, system: system)
        let count = configuration.proxy.eventLoops ?? max(1, NIOCore.System.coreCount)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: count)
        let lookups = UpstreamLookups()
        do {
            try origins.prepareTrust(lookups)
            let serving = Serving(snapshot, origins: origins, log: log)
            let alerts = AlertCounts()
            let loops = group.makeIterator().map {
                ExchangeLoop(
                    eventLoop: $0, lookups: lookups, serving: serving, alertCounts: alerts, system: system, log: log)
            }
            let listener = try await bind(configuration.proxy, group, loops)
            let prober = HealthProber(loops[0])
            prober.watch(serving)
            return GatewayServer(
                group: group, listener: listener, loops: loops, prober: prober, alerts: alerts, serving: serving,
                lookups: lookups, system: system, log: log, shutdownTimeout: configuration.proxy.shutdownTimeout)
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Serves with another snapshot from now on: done when every loop has swapped its reference.
    ///
    /// Exchanges under way keep what they began with. Not to be called twice at once. Throws ``GatewayStartError``,
    /// and then nothing has changed.
    package func adopt(_ snapshot: Snapshot) async throws {
        let origins = try OriginTable(snapshot, system: system)
        try origins.prepareTrust(lookups)
        let successor = Serving(snapshot, origins: origins, log: log, predecessor: current.withLock { $0 })
        for loop in loops {
            try await loop.eventLoop.submit { loop.adopt(successor) }.get()
        }
        current.withLock { $0 = successor }
        prober.watch(successor)
    }

    /// Stops accepting, lets what is under way end within `proxy.shutdown_timeout`, cuts the rest, closes everything.
    package func stop() async {
        prober.stop()
        try? await listener.drain().get()
        let limit = NIODeadline.now() + .nanoseconds(Int64(clamping: shutdownTimeout.wholeNanoseconds))
        await wait(until: limit) { self.listener.openConnections == 0 }
        await wait(until: limit) { self.alerts.waitingNow == 0 }
        for loop in loops {
            try? await loop.eventLoop.submit { loop.cut() }.get()
        }
        await wait(until: .now() + ProxyBounds.lastWordsTimeout) {
            self.listener.openConnections == 0 && self.alerts.waitingNow == 0
        }
        try? await listener.close().get()
        try? await group.shutdownGracefully()
    }

    /// Waits until the condition holds, and no longer than that.
    private func wait(until deadline: NIODeadline, _ isOver: () -> Bool) async {
        while !isOver(), NIODeadline.now() < deadline {
            // A drained connection closes with its answer; looking again is simpler than a barrier over all loops.
            try? await group.next().scheduleTask(in: .milliseconds(20)) {}.futureResult.get()
        }
    }

    private static func bind(
        _ proxy: ProxyConfiguration, _ group: MultiThreadedEventLoopGroup, _ loops: [ExchangeLoop]
    ) async throws -> ServerListener {
        let byLoop = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
        let address = proxy.listenAddress
        do {
            return try await ServerListener.bind(
                host: address.host, port: address.port, group: group, bounds: ServerBounds(proxy)
            ) { eventLoop in
                guard let loop = byLoop[ObjectIdentifier(eventLoop)] else {
                    preconditionFailure("a connection landed on a loop outside the gateway's group")
                }
                return ExchangeDriver(loop: loop)
            }.get()
        } catch {
            throw GatewayStartError.bind(address: "\(address.host):\(address.port)", reason: "\(error)")
        }
    }
}

/// Why the gateway could not start.
package enum GatewayStartError: Error, Sendable {
    /// The address is taken, or not ours.
    case bind(address: String, reason: String)
    /// A provider cannot be spoken to as configured: its CA file, its proxy.
    case provider(name: String, reason: String, hint: String?)
}

extension ServerBounds {
    /// The limits that `proxy:` sets; no `max_connections` is no limit.
    package init(_ proxy: ProxyConfiguration) {
        self.init()
        head.headBytesMax = proxy.maxHeaderBytes
        bodyBytesMax = proxy.maxRequestSize
        idleTimeout = TimeAmount(proxy.idleTimeout)
        readTimeout = TimeAmount(proxy.readTimeout)
        writeTimeout = TimeAmount(proxy.writeTimeout)
        connectionsMax = proxy.maxConnections ?? .max
        halfCloseIsEnd = proxy.abortsOnHalfClose
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        // A timeout of zero means none; a year is as good as none and cannot overflow a deadline.
        let nanoseconds = Int64(clamping: duration.wholeNanoseconds)
        self = nanoseconds == 0 ? .hours(24 * 365) : .nanoseconds(min(nanoseconds, 31_536_000_000_000_000))
    }
}
