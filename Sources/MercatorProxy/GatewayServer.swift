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
    private let drainDelay: Duration
    private let intake: Intake
    private let memory: MemoryWatch
    /// A stop that is under way waits no longer.
    private let isHurried = Atomic<Bool>(false)
    private let lookups: UpstreamLookups
    private let system: MercatorSystem.System
    private let log: ProxyLog
    /// What the loops serve with; only ``adopt(_:)`` changes it, one call after the other.
    private let current: Mutex<Serving>

    private init(
        group: MultiThreadedEventLoopGroup, listener: ServerListener, loops: [ExchangeLoop],
        prober: HealthProber, alerts: AlertCounts, serving: Serving, lookups: UpstreamLookups,
        system: MercatorSystem.System, log: ProxyLog, proxy: ProxyConfiguration
    ) {
        intake = serving.snapshot.intake
        shutdownTimeout = proxy.shutdownTimeout
        drainDelay = proxy.drainDelay
        memory = MemoryWatch(loops[0], intake: intake, limit: MemoryLimit(proxy.maxMemory, files: system.files))
        self.prober = prober
        self.alerts = alerts
        self.group = group
        self.listener = listener
        self.loops = loops
        current = Mutex(serving)
        self.lookups = lookups
        self.system = system
        self.log = log
        memory.begin()
    }

    /// Where clients connect, such as `127.0.0.1:8080`.
    package var address: String { listener.addressText }

    /// Calls `body` if the gateway ever stops listening although nobody stopped it.
    package func whenBroken(_ body: @escaping @Sendable () -> Void) { listener.whenBroken(body) }

    /// Binds and serves; nothing is announced before the address is ours.
    ///
    /// - Parameters:
    ///   - socket: bound by somebody else already, and the gateway's from now on; nil binds the configured address.
    ///   - descriptorsMax: how many files and sockets the process may have open.
    ///
    /// Throws ``GatewayStartError``, with the address or the file in its words.
    package static func start(
        _ snapshot: Snapshot, _ configuration: GatewayConfiguration, system: MercatorSystem.System, log: ProxyLog,
        socket: ListeningSocket? = nil, descriptorsMax: Int = .max
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
            let listener = try await listen(
                socket, configuration.proxy, group, loops, descriptorsMax: descriptorsMax, log: log)
            snapshot.intake.countConnections(with: listener)
            let prober = HealthProber(loops[0])
            prober.watch(serving)
            snapshot.intake.requestsMax = snapshot.requestsMax ?? .max
            snapshot.intake.descriptorsMax = ServerBounds.descriptorsForConnections(descriptorsMax)
            return GatewayServer(
                group: group, listener: listener, loops: loops, prober: prober, alerts: alerts, serving: serving,
                lookups: lookups, system: system, log: log, proxy: configuration.proxy)
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
        snapshot.intake.requestsMax = snapshot.requestsMax ?? .max
        current.withLock { $0 = successor }
        prober.watch(successor)
    }

    /// Says on `/ready` that it stops, goes on for `proxy.drain_delay`, stops accepting, lets what is under way end
    /// within `proxy.shutdown_timeout`, cuts the rest, closes everything.
    package func stop() async {
        intake.beginDraining()
        listener.announceEnd()
        prober.stop()
        memory.stop()
        await wait(until: .now() + .nanoseconds(Int64(clamping: drainDelay.wholeNanoseconds))) { false }
        try? await listener.drain().get()
        let limit = NIODeadline.now() + .nanoseconds(Int64(clamping: shutdownTimeout.wholeNanoseconds))
        await wait(until: limit) { self.listener.openConnections == 0 }
        await wait(until: limit) { self.alerts.waitingNow == 0 }
        listener.refuseUnread()
        for loop in loops {
            try? await loop.eventLoop.submit { loop.cut() }.get()
        }
        let last = NIODeadline.now() + ProxyBounds.lastWordsTimeout
        await wait(until: last, evenIfHurried: true) {
            self.listener.openConnections == 0 && self.alerts.waitingNow == 0
        }
        try? await listener.close().get()
        try? await group.shutdownGracefully()
    }

    /// Lets a stop that is under way, or is still to come, wait for nothing but the last words.
    package func hurry() { isHurried.store(true, ordering: .relaxed) }

    /// Waits until the condition holds, and no longer than that.
    private func wait(until deadline: NIODeadline, evenIfHurried: Bool = false, _ isOver: () -> Bool) async {
        while !isOver(), NIODeadline.now() < deadline {
            if !evenIfHurried, isHurried.load(ordering: .relaxed) { return }
            // A drained connection closes with its answer; looking again is simpler than a barrier over all loops.
            try? await group.next().scheduleTask(in: .milliseconds(20)) {}.futureResult.get()
        }
    }

    /// - Parameter socket: bound by somebody else already; nil binds the configured address.
    private static func listen(
        _ socket: ListeningSocket?, _ proxy: ProxyConfiguration, _ group: MultiThreadedEventLoopGroup,
        _ loops: [ExchangeLoop], descriptorsMax: Int, log: ProxyLog
    ) async throws -> ServerListener {
        let byLoop = Dictionary(uniqueKeysWithValues: loops.map { (ObjectIdentifier($0.eventLoop), $0) })
        let bounds = ServerBounds(proxy, descriptorsMax: descriptorsMax)
        if let configured = proxy.maxConnections, configured > bounds.connectionsMax {
            log.writeFewConnections(bounds.connectionsMax, configured: configured, descriptors: descriptorsMax)
        }
        let address = proxy.listenAddress
        do {
            let socket =
                try socket
                ?? ListeningSocket.bind(
                    host: address.host, port: address.port, backlog: bounds.backlog)
            return try await ServerListener.serve(
                socket, group: group, bounds: bounds, shortage: { log.writeShortage($0) }
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
