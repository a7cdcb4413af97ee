import Foundation
import Logging
import MercatorBench
import MercatorCLI
import MercatorGateway
import MercatorJSON
import MercatorLive
import MercatorProxy
import MercatorSystem
import MercatorTesting
import MercatorUpstream
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// Reloads while exchanges run: each exchange sees one snapshot, and a snapshot that nobody needs is gone.
@Suite(.serialized) struct ReloadSimulationTests {
    @Test(arguments: [UInt64(3), 20_261_125])
    func everyExchangeSeesOneSnapshot(seed: UInt64) async throws {
        let world = try await ReloadWorld()
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<6 {
                group.addTask {
                    var random = SplitMix64(seed: seed &+ UInt64(client))
                    for _ in 0..<60 {
                        let answer = try await world.ask(isStream: random.next() % 2 == 0, gap: random.next() % 3)
                        #expect(answer.provider == answer.model, "seed \(seed): half of two snapshots")
                        tally.count(answer.provider)
                    }
                }
            }
            group.addTask {
                var random = SplitMix64(seed: seed)
                while !tally.isOver {
                    try await world.server.adopt(world.snapshot(version: Int(random.next() % 4)))
                }
            }
            for _ in 0..<6 { try await group.next() }
            tally.end()
            try await group.waitForAll()
        }
        let counts = tally.counts
        #expect(counts.values.reduce(0, +) == 360)
        #expect(counts.count > 1, "seed \(seed): no reload was seen, so nothing is proved: \(counts)")
        try await world.stop()
    }

    @Test func aThousandReloadsLeaveNothingBehind() async throws {
        let world = try await ReloadWorld()
        _ = try await world.ask(isStream: false, gap: 0)
        let before = try openDescriptors()
        var traces: [Trace] = []
        for index in 0..<1_000 {
            let snapshot = try world.snapshot(version: index % 4)
            traces.append(Trace(snapshot: snapshot))
            try await world.server.adopt(snapshot)
            if index % 100 == 0 { _ = try await world.ask(isStream: index % 200 == 0, gap: 0) }
        }
        #expect(traces.dropLast().allSatisfy { $0.snapshot == nil })
        #expect(traces.last?.snapshot != nil)
        // Other suites open some meanwhile; one that each reload, or each tenth, kept would be more.
        #expect(try openDescriptors() < before + 100)
        try await world.stop()
    }

    private func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }

    private final class Trace {
        weak var snapshot: Snapshot?

        init(snapshot: Snapshot) {
            self.snapshot = snapshot
        }
    }
}

/// What the clients saw, and whether they are done.
private final class Tally: Sendable {
    private let state = Mutex<(counts: [String: Int], isOver: Bool)>(([:], false))

    var counts: [String: Int] { state.withLock { $0.counts } }
    var isOver: Bool { state.withLock { $0.isOver } }

    func count(_ name: String) { state.withLock { $0.counts[name, default: 0] += 1 } }
    func end() { state.withLock { $0.isOver = true } }
}

/// A gateway on loopback before a simulated provider, and a client.
private final class ReloadWorld: Sendable {
    let server: GatewayServer
    private let group: MultiThreadedEventLoopGroup
    private let provider: SimulatedProvider
    private let client: UpstreamPool
    private let origin: UpstreamOrigin

    init() async throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        provider = try await SimulatedProvider.start(
            SimulatedProviderOptions(), host: "127.0.0.1", port: 0, group: group
        ).get()
        let log = ProxyLog(
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, access: nil, format: .json)
        let ready = try Self.ready(version: 0, upstream: provider.baseURL)
        server = try await GatewayServer.start(
            ready.snapshot, ready.configuration, system: .live, log: log)
        client = UpstreamPool(eventLoop: group.next(), lookups: UpstreamLookups())
        let port = server.address.split(separator: ":").last.flatMap { Int($0) } ?? 0
        origin = UpstreamOrigin(scheme: .http, host: "127.0.0.1", port: port)
    }

    func snapshot(version: Int) throws -> Snapshot {
        try Self.ready(version: version, upstream: provider.baseURL).snapshot
    }

    /// Who answered, and for which model: the same number where one snapshot decided both.
    func ask(isStream: Bool, gap: UInt64) async throws -> (provider: String, model: String) {
        let body = """
            {"model":"any","stream":\(isStream),
             "messages":[{"role":"user","content":"[[mock gap=\(gap)ms]] one two three four"}]}
            """
        let fields =
            "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        var request = ByteBuffer(
            string: "POST /v1/chat/completions HTTP/1.1\r\nHost: \(origin.authority)\r\n\(fields)\r\n")
        request.writeString(body)
        let answer = try await client.fetch(UpstreamFetch(request: request, origin: origin))
        #expect(answer.status == 200)
        let provider = answer.head.fields.first { field in
            Self.text(answer.headBytes, field.name).lowercased() == "x-mercator-provider"
        }
        let named = provider.map { Self.text(answer.headBytes, $0.value) } ?? ""
        let text = String(buffer: answer.body)
        let model = text.components(separatedBy: "\"model\":\"model-").dropFirst().first?.prefix { $0 != "\"" } ?? ""
        return (named.replacingOccurrences(of: "provider-", with: ""), String(model))
    }

    func stop() async throws {
        await server.stop()
        let client = client
        try await client.eventLoop.submit { client.close() }.get()
        try await provider.stop().get()
        try await group.shutdownGracefully()
    }

    private static func text(_ bytes: ByteBuffer, _ range: Range<Int>) -> String {
        bytes.withUnsafeReadableBytes { String(decoding: $0[range], as: UTF8.self) }
    }

    private static func ready(version: Int, upstream: String) throws -> Preparation.Ready {
        let text = """
            proxy: {listen_address: "127.0.0.1:0", event_loops: 2}
            providers:
              provider-\(version): {base_url: "\(upstream)", models: [model-\(version)]}
            policies:
              - name: pinned
                rules:
                  - condition: 'request.model == "any"'
                    action: route
                    provider: provider-\(version)
                    model: model-\(version)
            """
        let loaded = ConfigurationLoader(system: .live).load(text: text, path: "config.yaml")
        return try #require(Preparation(loaded: loaded, system: .live).ready)
    }
}
