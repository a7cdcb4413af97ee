import Logging
import MercatorDiagnostics
import MercatorGateway
import MercatorPolicy
import MercatorProxy
import MercatorServer
import MercatorSystem
import MercatorTelemetry
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
    private var clients: [Client] = []
    private var clientSockets: [VirtualSocket] = []
    private(set) var snapshots: [Snapshot] = []
    var site: GatewaySite?
    private var upstreamSockets: [VirtualSocket] = []
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
        dice = Dice(seed: seed)
        plan = Plan(dice: dice)
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
                let kinds: [Upstream.Mood] = [.well] + (plan.has(.flaps) ? [.down] : []) + (plan.has(.isGray) ? [.gray] : [])
                moods = (0..<8).map { _ in
                    at += UInt64(dice.milliseconds(50, 3_000))
                    return (at, dice.pick(kinds))
                } + [(.max, .well)]
            }
            upstreams.append(
                Upstream(
                    name: "p\(index)", index: index, dialect: plan.dialects[index], isMirror: false,
                    faultsPercent: plan.faultsPercent[index], moods: moods, world: self))
        }
        guard plan.hasMirror else { return }
        upstreams.append(
            Upstream(
                name: "mirror", index: plan.providers, dialect: .chat, isMirror: true, faultsPercent: 30, moods: [],
                world: self))
    }

    private func makeWire() -> VirtualWire {
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
        breakage?.prepare(wire, self)
        loop.after(dice.milliseconds(0, plan.spreadMilliseconds)) { [unowned self] in
            guard let site else { return }
            let marks = breakage == .ignoresBackPressure
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

    // MARK: The way to providers

    private func connect(_ address: SocketAddress, _ timeout: TimeAmount) -> EventLoopFuture<any Channel> {
        let promise = loop.makePromise(of: (any Channel).self)
        let parts = (address.ipAddress ?? "").split(separator: ".").compactMap { Int($0) }
        guard parts.count == 4, parts[2] < upstreams.count else {
            promise.fail(IOError(errnoCode: 113, reason: "connect"))
            return promise.futureResult
        }
        let upstream = upstreams[parts[2]]
        let isFirst = parts[3] == 1
        func later(_ wait: Int64, _ work: @escaping () -> Void) {
            if wait >= timeout.nanoseconds {
                loop.after(timeout.nanoseconds) { promise.fail(ChannelError.connectTimeout(timeout)) }
            } else {
                loop.after(wait, work)
            }
        }
        let wire = makeWire()
        if upstream.shows(.connectHangs) || isFirst && plan.has(.firstAddressHangs) && dice.chance(50) {
            later(.max) {}
        } else if upstream.mood == .down && dice.chance(50) || upstream.shows(.refuses) {
            later(dice.milliseconds(0, 5)) { promise.fail(IOError(errnoCode: 111, reason: "connect")) }
        } else {
            let wait = upstream.shows(.connectsSlowly) ? dice.milliseconds(100, 4_000) : dice.milliseconds(0, 3)
            later(wait) { [unowned self] in
                let line = upstream.accept(on: wire)
                let socket = wire.makeSocket(
                    local: nil, remote: address, marks: .init(low: 32 << 10, high: 64 << 10), readBytesMax: 65_536,
                    far: line)
                upstreamSockets.append(socket)
                socket.activate()
                promise.succeed(socket)
                if upstream.shows(.closesAtOnce) { line.close() }
            }
        }
        return promise.futureResult
    }

    private func lookUp(_ work: @escaping @Sendable () -> Void) {
        let hangs = plan.has(.dnsHangs) && dice.chance(20)
        loop.after(hangs ? dice.milliseconds(1_000, 9_000) : dice.milliseconds(0, 20), work)
    }

    private func resolve(_ host: String) -> Result<[SocketAddress], ResolverError> {
        if plan.has(.dnsFails), dice.chance(20) { return .failure(ResolverError(text: "try again")) }
        guard let upstream = upstreams.first(where: { $0.host == host }) else {
            return .failure(ResolverError(text: "no such name"))
        }
        return .success([upstream.address(1), upstream.address(2)].compactMap { $0 })
    }

    /// A provider has been asked; called as it reads the request.
    func asked(_ attempt: Ledger.Attempt, _ upstream: Upstream) {
        guard !upstream.isMirror else { return }
        ledger.count("attempt")
    }

    func record(_ line: String) {
        ledger.records.append(line)
        trace.write("record \(line)")
    }
}

/// What the product's doors lead to: `Sendable` for them, and one thread's all the same.
///
/// SAFETY: a world and the loop that everything of it runs on belong to one thread.
private final class Outside: @unchecked Sendable {
    unowned let world: World

    init(_ world: World) { self.world = world }

    var system: MercatorSystem.System {
        MercatorSystem.System(
            wallClock: Clock(outside: self), monotonicClock: Clock(outside: self), randomness: Bits(outside: self),
            files: Nothing(), environment: Nothing())
    }

    private struct Clock: WallClock, MonotonicClock {
        let outside: Outside
        func now() -> Timestamp { Timestamp(microseconds: Int64(outside.world.loop.now.uptimeNanoseconds / 1_000)) }
        func now() -> Instant { Instant(nanoseconds: outside.world.loop.now.uptimeNanoseconds) }
    }

    private struct Bits: Randomness {
        let outside: Outside
        func next() -> UInt64 { outside.world.dice.next() }
    }

    private struct Nothing: FileSystem, Environment {
        func read(_ path: String, bytesMax: Int) throws(FileError) -> [UInt8] {
            throw FileError(path: path, reason: "no files here")
        }
        func list(_ folder: String) throws(FileError) -> [String] { [] }
        func kind(_ path: String) -> FileKind? { nil }
        func value(of name: String) -> String? { nil }
        var names: [String] { [] }
    }
}

/// Takes the access lines apart.
///
/// SAFETY: `@unchecked Sendable` for the same reason.
private final class RecordSink: LogOutput, @unchecked Sendable {
    private unowned let world: World

    init(_ world: World) { self.world = world }

    func append(_ lines: [UInt8]) {
        for line in lines.split(separator: 10) {
            let text = String(decoding: line, as: UTF8.self)
            for told in world.breakage?.retell(text) ?? [text] { world.record(told) }
        }
    }
}

/// The policies of runs, compiled once: they are values without state.
enum PolicyShelf {
    private static let all: [Plan.Policy: PolicySet] = Dictionary(
        uniqueKeysWithValues: Plan.Policy.allCases.map { ($0, load($0)) })

    static func policies(_ kind: Plan.Policy) -> PolicySet { all[kind] ?? .empty }

    private static func load(_ kind: Plan.Policy) -> PolicySet {
        let text: String
        switch kind {
        case .none: return .empty
        case .observes: text = "- {condition: response.content contains 'secret', action: tag, key: seen, value: 'yes'}"
        case .denies: text = "- {condition: response.content contains 'secret', action: deny}"
        case .redacts:
            text = "- {condition: response.status_code == 200, action: redact, pattern: 'secret', replacement: hidden}"
        }
        var diagnostics: [Diagnostic] = []
        let policies = PolicySet.load(
            [.file(SourceText(path: "policies.yaml", text: text))], known: PolicyKnowledge(providers: nil),
            diagnostics: &diagnostics)
        guard let policies else { preconditionFailure("the simulation's policies do not load: \(diagnostics)") }
        return policies
    }
}
