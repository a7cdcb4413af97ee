import MercatorExchange
import MercatorGateway
import MercatorHTTP
import MercatorPolicy
import MercatorProviders
import MercatorSystem
import NIOCore
import Testing

/// The patterns of the routing guide: who is asked, and who is asked when that one is down.
@Suite struct RoutingPatternsTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let heading: String
        let metadata: String
        let model: String
        /// Everybody who is asked while all of them are down; each once.
        let asked: [String]

        init(_ heading: String, _ metadata: String, model: String = "chat", _ asked: [String]) {
            self.heading = heading
            self.metadata = metadata
            self.model = model
            self.asked = asked
        }

        var testDescription: String { "\(heading): \(metadata) -> \(asked)" }
    }

    private static let llama = "llama-3-70b"

    static let cases = [
        Case("Cost", "{}", model: llama, ["custom-cheap", "premium"]),
        Case(
            "Cost", #"{"tier":"premium","user_budget_remaining":"50"}"#, model: llama, ["premium", "custom-cheap"]),
        Case("Cost", #"{"tier":"premium","user_budget_remaining":"5"}"#, model: llama, ["custom-cheap", "premium"]),
        Case("Specialized models", #"{"domain":"healthcare"}"#, ["medical-llm"]),
        Case("Specialized models", "{}", ["general"]),
        Case("Geography", #"{"user_region":"US"}"#, ["provider-us", "provider-asia"]),
        Case("Geography", #"{"user_region":"EU"}"#, ["provider-eu", "provider-eu-2"]),
        Case("Geography", "{}", ["provider-asia", "provider-eu", "provider-eu-2", "provider-us"]),
    ]

    @Test(arguments: cases) func whoIsAsked(example: Case) throws {
        let snapshot = try snapshot(example.heading)
        let exchange = Exchange(
            received: Instant(nanoseconds: 1), receivedAt: Timestamp(microseconds: 1_700_000_000_000_000))
        let opening = exchange.open(
            try request(example), snapshot: snapshot, system: ExampleSystem.with(), mayDiscover: false)
        guard case .act(.dispatch) = opening else {
            Issue.record("\(opening)")
            return
        }
        var now = Instant(nanoseconds: 1)
        exchange.dispatched(now: now)
        var action = exchange.failed(.refused(text: "down"), now: now)
        while true {
            switch action {
            case .dispatch: exchange.dispatched(now: now)
            case .abandonAttempt, .none:
                now = now.advanced(by: .seconds(1))
                action = exchange.tick(now: now)
                continue
            default:
                var asked: [String] = []
                for attempt in exchange.dossier.attempts where !asked.contains(attempt.provider) {
                    asked.append(attempt.provider)
                }
                // Without an answer there is no latency to go by: any order is as good.
                let isByLatency = example.asked.count == 4
                #expect((isByLatency ? asked.sorted() : asked) == example.asked)
                return
            }
            action = exchange.failed(.refused(text: "down"), now: now)
        }
    }

    private func snapshot(_ heading: String) throws -> Snapshot {
        let snippets = Snippet.all(in: "docs/operations/routing.md")
        let snippet = try #require(snippets.first { $0.heading == heading && $0.language == "yaml" })
        let example = LoadedExample.load(snippet)
        let configuration = try #require(example.configuration, "\(example.complaint)")
        let built = SnapshotBuilder.build(
            configuration, policies: example.policies ?? .empty, pepper: [UInt8](repeating: 1, count: 32),
            build: BuildDescription(version: "0", commit: "c", buildTime: "t", swiftVersion: "6"))
        return try #require(built.snapshot, "\(built.diagnostics)")
    }

    private func request(_ example: Case) throws -> OpenRequest {
        let body = #"{"model":"\#(example.model)","messages":[],"metadata":\#(example.metadata)}"#
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
