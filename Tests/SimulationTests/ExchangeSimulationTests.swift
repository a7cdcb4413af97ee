import MercatorDiagnostics
import MercatorExchange
import MercatorGateway
import MercatorHTTP
import MercatorPolicy
import MercatorProviders
import MercatorSystem
import MercatorTesting
import NIOCore
import Testing

/// A thousand exchanges through the real machine, with failing providers and leaving clients, from one seed.
@Suite struct ExchangeSimulationTests {
    private static let limits = (timeout: Duration.seconds(10), retries: 3)

    @Test func everyExchangeEndsOnceAndHonestly() throws {
        let snapshot = try Self.snapshot()
        var outcomes: [String: Int] = [:]
        for seed in UInt64(1)...1_000 {
            let story = try Self.play(seed: seed, snapshot)
            Self.check(story, seed)
            outcomes[story.exchange.dossier.outcome?.rawValue ?? "none", default: 0] += 1
        }
        // A simulation that never sees a fault proves nothing.
        let kinds = [
            "complete", "complete_no_done", "truncated", "stalled", "timeout", "client_cancelled", "upstream_error",
            "shutdown",
        ]
        for kind in kinds {
            #expect(outcomes[kind, default: 0] > 0, "no exchange ended as \(kind): \(outcomes)")
        }
    }

    @Test func nothingThatPoliciesProtectFromLeavesUnseen() throws {
        let snapshot = try Self.snapshot(
            policies: "- {condition: response.content contains 'secret', action: deny}")
        var outcomes: [String: Int] = [:]
        for seed in UInt64(1)...1_000 {
            let story = try Self.play(seed: seed, snapshot)
            let outcome = story.exchange.dossier.outcome
            #expect(story.isOver, "seed \(seed): still open after an hour")
            #expect(story.unseenReplies == 0, "seed \(seed): a reply left unseen")
            #expect(story.client.answers <= 1 && story.lateDispatches == 0, "seed \(seed): answered twice")
            #expect(!story.client.wasCut, "seed \(seed): cut, although nothing had gone out")
            #expect(story.inspections <= 1, "seed \(seed): judged twice")
            if outcome == .complete { #expect(story.inspections == 1, "seed \(seed): complete and not judged") }
            outcomes[outcome?.rawValue ?? "none", default: 0] += 1
        }
        for kind in ["complete", "policy_blocked", "upstream_error", "timeout", "client_cancelled", "shutdown"] {
            #expect(outcomes[kind, default: 0] > 0, "no exchange ended as \(kind): \(outcomes)")
        }
    }

    @Test func aSeedTellsTheSameStoryTwice() throws {
        for seed in UInt64(1)...20 {
            let first = try Self.play(seed: seed, Self.snapshot())
            let second = try Self.play(seed: seed, Self.snapshot())
            #expect(first.elapsed == second.elapsed && first.client.events == second.client.events, "seed \(seed)")
        }
    }

    private static func check(_ story: SimulatedExchange, _ seed: UInt64) {
        let dossier = story.exchange.dossier
        let client = story.client
        #expect(story.isOver, "seed \(seed): still open after an hour")
        #expect(story.lateDispatches == 0, "seed \(seed): retried after the first byte")
        #expect(dossier.outcome != nil && dossier.ended != nil, "seed \(seed): no outcome")
        #expect(dossier.attempts.count <= limits.retries + 1, "seed \(seed): \(dossier.attempts.count) attempts")
        #expect(client.answers <= 1, "seed \(seed): answered twice")
        #expect(!(client.endedCleanly && client.wasCut), "seed \(seed): both ends")
        #expect(!client.wasCut || !client.hasDone, "seed \(seed): cut after [DONE]")
        #expect(client.hasLeft || client.status >= 200, "seed \(seed): no status")
        // Retries, the answer and each silence have their limits; a stream of 20 events may take 20 silences.
        #expect(story.elapsed < .seconds(10 * 23), "seed \(seed): took \(story.elapsed)")
        if !client.hasLeft, client.events == 0, !client.endedCleanly {
            #expect(story.elapsed <= .milliseconds(10_150), "seed \(seed): no answer for \(story.elapsed)")
        }
    }

    private static func play(seed: UInt64, _ snapshot: Snapshot) throws -> SimulatedExchange {
        var random = SplitMix64(seed: seed)
        let isStream = random.chance(60)
        let start = Instant(nanoseconds: 1_000_000_000)
        let exchange = Exchange(received: start, receivedAt: Timestamp(microseconds: 0))
        let opening = exchange.open(
            try request(isStream: isStream), snapshot: snapshot, system: SeededSystem.make(seed: seed),
            mayDiscover: false)
        guard case .act(let action) = opening else { throw NotOpened() }
        var story = SimulatedExchange(
            exchange: exchange, at: start, isStream: isStream, random: random,
            isHeld: snapshot.policies.demands.protects)
        story.run(opening: action)
        return story
    }

    private static func request(isStream: Bool) throws -> OpenRequest {
        let body = #"{"model":"m","messages":[],"stream":\#(isStream)}"#
        let bytes = ByteBuffer(
            string: "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\r\n")
        var head = RequestHead()
        guard case .complete = bytes.withUnsafeReadableBytes({ head.parse($0, bounds: HeadBounds()) }) else {
            throw NotOpened()
        }
        return OpenRequest(
            view: InboundView(head: head, bytes: bytes), body: ByteBuffer(string: body), clientAddress: "127.0.0.1")
    }

    private static func snapshot(policies text: String? = nil) throws -> Snapshot {
        var policies = PolicySet.empty
        if let text {
            var diagnostics: [Diagnostic] = []
            policies = try #require(
                PolicySet.load(
                    [.file(SourceText(path: "policies.yaml", text: text))], known: PolicyKnowledge(providers: nil),
                    diagnostics: &diagnostics))
        }
        var configuration = GatewayConfiguration()
        var provider = ProviderConfiguration(name: "p", baseURL: "http://127.0.0.1:9/v1")
        provider.timeout = limits.timeout
        provider.maxRetries = limits.retries
        configuration.providers = [provider]
        // Every story begins at the same moment; what others have shown of the provider must not end it early.
        configuration.routing.breaker.isEnabled = false
        let built = SnapshotBuilder.build(
            configuration, policies: policies, pepper: [UInt8](repeating: 1, count: 32),
            build: BuildDescription(version: "0", commit: "c", buildTime: "t", swiftVersion: "6"))
        return try #require(built.snapshot)
    }

    private struct NotOpened: Error {}
}
