import Logging
import MercatorDiagnostics
import MercatorGateway
import MercatorPolicy
import MercatorProxy
import MercatorServer
import MercatorUpstream
import NIOCore
import Synchronization

/// One run: the whole gateway between simulated clients and providers, in virtual time, from one seed.
///
/// The product's own code runs from the bytes of a client's connection to the bytes of a provider's: both codecs, the
/// exchange machine, routing, translation, policies, pools, probes, timers. What is simulated is the kernel below it
/// and everybody outside.
package final class World {
    package let loop: VirtualLoop
    package let dice: Dice
    package let plan: Plan
    package let ledger = Ledger()
    package let trace: Trace
    package let seed: UInt64
    /// What is deliberately wrong with this world; nil for nothing.
    let breakage: Breakage?
    private(set) var upstreams: [Upstream] = []
    var hooks: Upstream?
    private var clients: [Client] = []
    private var clientSockets: [VirtualSocket] = []
    private(set) var snapshots: [Snapshot] = []
    var site: GatewaySite?
    var upstreamSockets: [VirtualSocket] = []
    private var clientsLeft = 0
    private let start: UInt64
    var breakers = BreakerWatch()
    private let policies: PolicySet
    private(set) var hasDrained = false

    /// A world that has not begun.
    ///
    /// - Parameter keepsTrace: for people who read it.
    package init(seed: UInt64, keepsTrace: Bool = false, breakage: Breakage? = nil) {
        self.seed = seed
        self.breakage = breakage
        loop = VirtualLoop()
        dice = Dice(seed: breakage == .rollsDifferently ? seed &+ World.rolls() : seed)
        plan = Plan(dice: dice, needed: breakage?.needs ?? [])
        trace = Trace(loop: loop, keeps: keepsTrace)
        start = loop.now.uptimeNanoseconds
        policies = PolicyShelf.policies(plan.policy)
        makeUpstreams()
    }

    /// Virtual time since the beginning, in nanoseconds.
    package var elapsed: UInt64 { loop.now.uptimeNanoseconds - start }

    /// Plays the run to its end and has every checker look at it.
    package func run() throws -> [Finding] {
        let snapshot = try makeSnapshot(version: 0)
        let outside = Outside(self)
        let connector = UpstreamConnector { address, _, timeout in outside.world.connect(address, timeout) }
        let lookups = UpstreamLookups(
            resolve: { host, _ in outside.world.resolve(host) }, now: { outside.world.loop.now },
            offload: { work in outside.world.lookUp(work) })
        let site = try GatewaySite(
            snapshot, plan.configuration.proxy, on: (0..<plan.loops).map { _ in loop }, lookups: lookups,
            connector: connector, system: outside.system,
            log: ProxyLog(
                logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }, access: RecordSink(self),
                format: .json))
        self.site = site
        breakage?.begin(self)
        for client in 0..<plan.clients { makeClient(client) }
        for (number, at) in plan.reloadsAt.enumerated() { loop.after(at) { [unowned self] in reload(number + 1) } }
        if plan.has(.drainsEarly) { loop.after(plan.drainsAt) { [unowned self] in drain() } }
        // While anybody is there: an hour is far beyond every limit.
        play(for: 3_600_000_000_000) { self.clientsLeft > 0 }
        if !hasDrained { drain() }
        play(for: Int64(clamping: plan.configuration.proxy.shutdownTimeout.wholeNanoseconds)) {
            site.openConnections > 0
        }
        trace.write("the gateway cuts what is left")
        site.cut()
        // As long as a stop waits for last words.
        play(for: 500_000_000) { site.openConnections > 0 }
        site.close()
        // Probes, mirrored calls and lingering connections have limits, too.
        play(for: 700_000_000_000) { true }
        return Checkers.findings(in: self)
    }

    private func play(for nanoseconds: Int64, while condition: () -> Bool) {
        let end = loop.now.uptimeNanoseconds + UInt64(nanoseconds)
        while condition(), loop.runNext(until: end) { breakers.look(self) }
    }

    private func drain() {
        guard !hasDrained else { return }
        hasDrained = true
        trace.write("the gateway drains")
        site?.drain()
    }

    private func reload(_ version: Int) {
        guard !hasDrained, let site, let snapshot = try? makeSnapshot(version: version) else { return }
        trace.write("the gateway takes snapshot \(version)")
        ledger.count("reload")
        do {
            try site.adopt(snapshot)
        } catch {
            ledger.find(.wellFormedAnswers, "a snapshot was refused: \(error)")
        }
    }

    private func makeSnapshot(version: Int) throws -> Snapshot {
        var configuration = plan.configuration
        configuration.providers = plan.providers(of: upstreams, version: version, dice)
        let built = SnapshotBuilder.build(
            configuration, policies: policies, pepper: [UInt8](repeating: 1, count: 32),
            build: BuildDescription(version: "0", commit: "c", buildTime: "t", swiftVersion: "6"),
            predecessor: snapshots.last)
        guard let snapshot = built.snapshot else { throw NotBuilt(diagnostics: built.diagnostics) }
        snapshots.append(snapshot)
        return snapshot
    }

    private struct NotBuilt: Error { let diagnostics: [Diagnostic] }

    // MARK: Whoever is outside

    private func makeUpstreams() {
        for index in 0..<plan.providers {
            var moods: [(UInt64, Upstream.Mood)] = []
            var at = start
            if plan.has(.isDown), dice.chance(40) { moods = [(.max, .down)] }
            if plan.has(.flaps) || plan.has(.isGray), dice.chance(70) {
                let kinds: [Upstream.Mood] =
                    [.well] + (plan.has(.flaps) ? [.down] : []) + (plan.has(.isGray) ? [.gray] : [])
                moods =
                    (0..<8).map { _ in
                        at += UInt64(dice.milliseconds(50, 3_000))
                        return (at, dice.pick(kinds))
                    } + [(.max, .well)]
            }
            upstreams.append(
                Upstream(
                    name: "p\(index)", index: index, dialect: plan.dialects[index], isMirror: false,
                    faultsPercent: plan.faultsPercent[index], moods: moods, world: self))
        }
        if plan.hasMirror {
            upstreams.append(
                Upstream(
                    name: "mirror", index: plan.providers, dialect: .chat, isMirror: true, faultsPercent: 30,
                    moods: [], world: self))
        }
        // Not a provider: where alerts go.
        hooks = Upstream(
            name: "hooks", index: 9, dialect: .chat, isMirror: true, faultsPercent: 30, moods: [], world: self)
    }

    func makeWire() -> VirtualWire {
        VirtualWire(
            loop: loop, dice: dice, latency: dice.milliseconds(plan.latency.low, plan.latency.high),
            window: plan.window, cutting: dice.pick([.whole, .whole, .pieces, .bytes]))
    }

    private func makeClient(_ number: Int) {
        clientsLeft += 1
        let name = "client-\(number)"
        let requests = (0..<plan.requestsPerClient).map { index in
            let request = ClientRequests.make(nonce: "n\(number)-\(index)", world: self)
            request.story.connection = number
            ledger.stories.append(request.story)
            return request
        }
        let wire = makeWire()
        let client = Client(name: name, requests: requests, wire: wire, world: self)
        clients.append(client)
        breakage?.prepare(client: wire)
        loop.after(dice.milliseconds(0, plan.spreadMilliseconds)) { [unowned self] in
            guard let site else { return }
            let marks =
                breakage == .ignoresBackPressure
                ? ChannelOptions.Types.WriteBufferWaterMark(low: 1 << 30, high: 1 << 30)
                : ServerBounds(plan.configuration.proxy).writeMarks
            let socket = wire.makeSocket(
                local: nil, remote: try? SocketAddress(ipAddress: "192.0.2.\(number + 1)", port: 5_000), marks: marks,
                readBytesMax: 4_096, far: client)
            clientSockets.append(socket)
            if hasDrained {
                // The listener is closed: nobody is taken any more.
                loop.after(0) { client.wasReset() }
                return
            }
            try? socket.pipeline.syncOperations.addHandler(site.connection(on: number % plan.loops))
            socket.activate()
            client.begin()
        }
    }

    func clientIsOver() { clientsLeft -= 1 }

    /// Most bytes that ever waited in one client's socket.
    var unsentBytesPeak: Int { clientSockets.map(\.unsentBytesPeak).max() ?? 0 }

    /// Sockets that the product has not closed.
    var openSockets: Int { (clientSockets + upstreamSockets).count { !$0.isGone } }

    /// A provider has been asked; called as it reads the request.
    func asked(_ attempt: Ledger.Attempt, _ upstream: Upstream) {
        ledger.count(upstream.isMirror ? "attempt at the mirror" : "attempt")
        let isSecond = (ledger.attempts[attempt.nonce]?.count ?? 0) > 1
        if breakage == .mixesSnapshots, isSecond { attempt.model = "m@other" }
    }

    /// Worlds so far, for the one that must not depend on it.
    private static func rolls() -> UInt64 { worlds.wrappingAdd(1, ordering: .relaxed).newValue }
    private static let worlds = Atomic<UInt64>(0)

    func record(_ line: String) {
        ledger.records.append(line)
        trace.write("record \(line)")
    }
}
