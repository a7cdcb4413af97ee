import MercatorDiagnostics
import MercatorExchange
import MercatorGateway
import MercatorHTTP
import MercatorPolicy
import MercatorProviders
import MercatorRouting
import MercatorSystem
import MercatorTesting
import NIOCore
import Testing

/// Requests one after the other through the real machine, while providers fail; from one seed, in virtual time.
@Suite struct FailoverSimulationTests {
    /// Three providers behind one model, and what has been asked of them.
    private struct World {
        let snapshot: Snapshot
        let system: MercatorSystem.System
        var random: SplitMix64
        var now = Instant(nanoseconds: 1_000_000_000)
        var asked: [String: Int] = [:]
        var answered = 0
        var refused: [Int: Int] = [:]

        init(seed: UInt64, strategy: String, policies text: String? = nil) throws {
            random = SplitMix64(seed: seed)
            system = SeededSystem.make(seed: seed)
            var configuration = GatewayConfiguration()
            configuration.providers = ["a", "b", "c"].map { name in
                var provider = ProviderConfiguration(name: name, baseURL: "http://127.0.0.1:9/v1")
                provider.models = ["m"]
                return provider
            }
            configuration.routing.strategy = strategy
            var policies = PolicySet.empty
            if let text {
                var diagnostics: [Diagnostic] = []
                policies = try #require(
                    PolicySet.load(
                        [.file(SourceText(path: "p.yaml", text: text))], known: PolicyKnowledge(providers: nil),
                        diagnostics: &diagnostics))
            }
            let built = SnapshotBuilder.build(
                configuration, policies: policies, pepper: [UInt8](repeating: 1, count: 32),
                build: BuildDescription(version: "0", commit: "c", buildTime: "t", swiftVersion: "6"))
            snapshot = try #require(built.snapshot)
        }

        /// One request from its opening to its end; a provider that is down refuses at once.
        mutating func ask(isUp: (String, Instant) -> Bool) throws {
            let exchange = Exchange(received: now, receivedAt: Timestamp(microseconds: 0))
            let opening = exchange.open(
                try FailoverSimulationTests.request(), snapshot: snapshot, system: system, mayDiscover: false)
            guard case .act(var action) = opening else { return }
            var time = now
            while true {
                switch action {
                case .dispatch:
                    exchange.dispatched(now: time)
                    let name = exchange.plan?.provider.name ?? ""
                    asked[name, default: 0] += 1
                    guard isUp(name, time) else {
                        action = exchange.failed(.refused(text: "down"), now: time)
                        continue
                    }
                    time = time.advanced(by: .milliseconds(random.below(5)))
                    action = exchange.replied(
                        ReplyHead(status: 200, content: .json, length: 10), now: time)
                    guard case .collect = action else { continue }
                    action = exchange.collected(CollectedFacts(looksLikeJSON: true, isAPIError: false), now: time)
                case .abandonAttempt, .none:
                    time = time.advanced(by: .milliseconds(50))
                    action = exchange.tick(now: time)
                case .refuse(let refusal):
                    refused[refusal.status, default: 0] += 1
                    return exchange.close(.refused, now: time)
                default:
                    answered += 1
                    return exchange.close(.complete, now: time)
                }
            }
        }
    }

    @Test(arguments: StandardStrategies.names, 1...3) func oneOfThreeDeadIsNobodysConcern(
        strategy: String, seed: Int
    ) throws {
        var world = try World(seed: UInt64(seed), strategy: strategy)
        for _ in 0..<10_000 {
            world.now = world.now.advanced(by: .milliseconds(1))
            try world.ask { name, _ in name != "a" }
        }
        #expect(world.answered == 10_000, "\(strategy), seed \(seed): \(world.refused)")
        // Five until its breaker opens, and then one trial after 1, 2, 4 and more seconds.
        #expect(world.asked["a", default: 0] <= 10, "\(strategy): \(world.asked)")
    }

    @Test(arguments: ["policy", "round-robin", "least-busy"], 1...5) func allDeadIsFastAndQuiet(
        strategy: String, seed: Int
    ) throws {
        var world = try World(seed: UInt64(seed), strategy: strategy)
        for _ in 0..<6_000 {
            world.now = world.now.advanced(by: .milliseconds(10))
            try world.ask { _, _ in false }
        }
        #expect(world.answered == 0)
        // In a minute: five each, then the trials.
        #expect(world.asked.values.allSatisfy { $0 <= 5 + 18 }, "seed \(seed): \(world.asked)")
        #expect(world.refused[503, default: 0] > 5_800, "\(world.refused)")
    }

    @Test(arguments: 1...5) func flappingCostsAFifthMoreAtMost(seed: Int) throws {
        var world = try World(seed: UInt64(seed), strategy: "round-robin")
        for _ in 0..<6_000 {
            world.now = world.now.advanced(by: .milliseconds(10))
            try world.ask { name, time in name != "b" || (time.nanoseconds / 1_000_000_000).isMultiple(of: 2) }
        }
        #expect(world.answered == 6_000, "seed \(seed): \(world.refused)")
        #expect(world.asked.values.reduce(0, +) <= 7_200, "seed \(seed): \(world.asked)")
    }

    @Test(arguments: StandardStrategies.names) func whomPoliciesForbidIsNeverAsked(strategy: String) throws {
        let policies = "- {condition: 'true', action: allow, providers: [a, b]}"
        var world = try World(seed: 7, strategy: strategy, policies: policies)
        var random = SplitMix64(seed: 99)
        for _ in 0..<2_000 {
            world.now = world.now.advanced(by: .milliseconds(20))
            let (a, b) = (random.chance(70), random.chance(70))
            try world.ask { name, _ in name == "a" ? a : b }
        }
        #expect(world.asked["c"] == nil && world.answered > 0)
    }

    private static func request() throws -> OpenRequest {
        let body = #"{"model":"m","messages":[]}"#
        let bytes = ByteBuffer(
            string: "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nX-User-ID: ann\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n")
        var head = RequestHead()
        guard case .complete = bytes.withUnsafeReadableBytes({ head.parse($0, bounds: HeadBounds()) }) else {
            throw NotRead()
        }
        return OpenRequest(
            view: InboundView(head: head, bytes: bytes), body: ByteBuffer(string: body), clientAddress: "127.0.0.1")
    }

    private struct NotRead: Error {}
}
