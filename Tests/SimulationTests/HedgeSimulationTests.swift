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

/// Hedged requests while providers answer, stall and fail by chance; from one seed, in virtual time.
@Suite struct HedgeSimulationTests {
    /// What one attempt will do.
    private struct Fate {
        var at: Instant
        var isGood: Bool
    }

    /// What has come of all requests.
    private struct Tally {
        var asked = 0
        var answered = 0
        var seconds = 0
        var wonBySecond = 0
    }

    @Test(arguments: [HedgeDelay.after(.milliseconds(500)), .percentile(95)], 1...5)
    func secondsAreBoundedAndNothingIsLost(after delay: HedgeDelay, seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let system = SeededSystem.make(seed: UInt64(seed))
        let snapshot = try snapshot(delay)
        var now = Instant(nanoseconds: 1_000_000_000)
        var tally = Tally()
        for _ in 0..<2_000 {
            now = now.advanced(by: .milliseconds(20))
            let exchange = Exchange(received: now, receivedAt: Timestamp(microseconds: 0))
            let opening = exchange.open(try request(), snapshot: snapshot, system: system, mayDiscover: false)
            guard case .act(let action) = opening else { continue }
            tally.asked += 1
            run(exchange, action, from: now, &random, &tally)
            let names = exchange.dossier.attempts.map(\.provider)
            #expect(Set(names).count == names.count, "seed \(seed): nobody is asked twice: \(names)")
            #expect(!exchange.isHedging)
        }
        #expect(tally.answered > 1_900 && tally.wonBySecond > 0, "seed \(seed): \(tally)")
        #expect(tally.seconds <= 2_000 / 20 + 10, "seed \(seed): \(tally)")
        for provider in snapshot.providers {
            #expect(provider.health.inFlightCount == 0, "seed \(seed): whoever began has ended")
        }
    }

    /// One in fifty stalls for half a minute, one in a hundred fails.
    private func fate(_ now: Instant, _ random: inout SplitMix64) -> Fate {
        let isSlow = random.chance(2)
        let milliseconds = isSlow ? 20_000 + Int(random.next() % 10_000) : 20 + Int(random.next() % 100)
        return Fate(at: now.advanced(by: .milliseconds(milliseconds)), isGood: !random.chance(1))
    }

    /// Ticks until the exchange is over; what attempts do happens in order of time.
    private func run(
        _ exchange: Exchange, _ opening: ExchangeAction, from start: Instant, _ random: inout SplitMix64,
        _ tally: inout Tally
    ) {
        var (now, action) = (start, opening)
        var first: Fate?
        var second: Fate?
        while true {
            switch action {
            case .dispatch:
                exchange.dispatched(now: now)
                first = fate(now, &random)
            case .hedge:
                tally.seconds += 1
                second = fate(now, &random)
            case .adoptHedge:
                // What the second has shown is shown again, now as the only one's.
                first = second
                second = nil
            case .refuse: return exchange.close(.refused, now: now)
            case .passReply:
                tally.answered += 1
                return exchange.close(.complete, now: now)
            default: break
            }
            if !exchange.isHedging { second = nil }
            now = now.advanced(by: .milliseconds(10))
            action = next(exchange, first, second, now, &tally)
        }
    }

    private func next(
        _ exchange: Exchange, _ first: Fate?, _ second: Fate?, _ now: Instant, _ tally: inout Tally
    ) -> ExchangeAction {
        let head = ReplyHead(status: 200, content: .json, length: 10)
        if let second, now >= second.at {
            guard second.isGood, exchange.mayHedgeWin(head) else {
                exchange.hedgeFailed(.reset, now: now)
                return .none
            }
            tally.wonBySecond += 1
            return exchange.hedgeWon(now: now)
        }
        guard let first, now >= first.at, exchange.phase == .dispatched else { return exchange.tick(now: now) }
        guard first.isGood else { return exchange.failed(.reset, now: now) }
        guard case .collect = exchange.replied(head, now: now) else { return .none }
        return exchange.collected(CollectedFacts(looksLikeJSON: true, isAPIError: false), now: now)
    }

    private func snapshot(_ delay: HedgeDelay) throws -> Snapshot {
        var configuration = GatewayConfiguration()
        configuration.providers = ["a", "b", "c"].map { name in
            var provider = ProviderConfiguration(name: name, baseURL: "http://127.0.0.1:9/v1")
            provider.models = ["m"]
            provider.maxRetries = 0
            return provider
        }
        // So that requests under way are counted.
        configuration.routing.strategy = "least-busy"
        configuration.routing.hedge.after = delay
        let built = SnapshotBuilder.build(
            configuration, policies: .empty, pepper: [UInt8](repeating: 1, count: 32),
            build: BuildDescription(version: "0", commit: "c", buildTime: "t", swiftVersion: "6"))
        return try #require(built.snapshot)
    }

    private func request() throws -> OpenRequest {
        let body = #"{"model":"m","messages":[]}"#
        let bytes = ByteBuffer(
            string: "POST /v1/chat/completions HTTP/1.1\r\nHost: h\r\nContent-Length: \(body.utf8.count)\r\n\r\n")
        var head = RequestHead()
        let outcome = bytes.withUnsafeReadableBytes { head.parse($0, bounds: HeadBounds()) }
        guard case .complete = outcome else { throw NotRead() }
        return OpenRequest(
            view: InboundView(head: head, bytes: bytes), body: ByteBuffer(string: body), clientAddress: "127.0.0.1")
    }

    private struct NotRead: Error {}
}
