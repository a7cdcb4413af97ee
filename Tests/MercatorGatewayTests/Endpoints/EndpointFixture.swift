import MercatorGateway
import MercatorHTTP
import MercatorJSON
import MercatorProviders
import MercatorRouting
import MercatorSystem
import MercatorTelemetry
import MercatorTesting
import NIOCore
import Testing

/// A snapshot without policies, and what the gateway answers by itself on it.
struct EndpointFixture {
    let snapshot: Snapshot
    /// Wall-clock time of every request.
    static let now = Timestamp(microseconds: 1_763_885_730_123_456)
    /// The same moment on the monotonic clock.
    static let received = Instant(nanoseconds: 1_000_000_000_000)

    init(
        _ providers: [ProviderConfiguration] = [ExchangeBench.provider()],
        proxy: ProxyConfiguration = ProxyConfiguration(), metrics: MetricsConfiguration = MetricsConfiguration(),
        strategy: String? = nil, routing: RoutingConfiguration = RoutingConfiguration()
    ) throws {
        var configuration = GatewayConfiguration()
        configuration.providers = providers
        configuration.proxy = proxy
        configuration.telemetry.metrics = metrics
        configuration.routing = routing
        if let strategy { configuration.routing.strategy = strategy }
        let built = SnapshotBuilder.build(
            configuration, policies: .empty, pepper: [UInt8](repeating: 7, count: 32),
            build: BuildDescription(
                version: "1.2.3", commit: "abc", buildTime: "2026-11-23T00:00:00Z", swiftVersion: "6.3"))
        snapshot = try #require(built.snapshot, "\(built.diagnostics)")
    }

    func open(_ target: String, headers: String = "") throws -> (opening: Opening, exchange: Exchange) {
        let bytes = ByteBuffer(string: "\(target) HTTP/1.1\r\nHost: h\r\n\(headers)\r\n")
        var head = RequestHead()
        guard case .complete = bytes.withUnsafeReadableBytes({ head.parse($0, bounds: HeadBounds()) }) else {
            throw ExchangeBench.HeadNotRead()
        }
        let exchange = Exchange(received: Self.received, receivedAt: Self.now)
        let request = OpenRequest(
            view: InboundView(head: head, bytes: bytes), body: ByteBuffer(), clientAddress: "127.0.0.1")
        let opening = exchange.open(
            request, snapshot: snapshot, system: StillSystem.with(), mayDiscover: false)
        return (opening, exchange)
    }

    func answer(_ target: String) throws -> LocalAnswer {
        let opening = try open(target).opening
        guard case .answer(let answer) = opening else { throw ExchangeBench.Unexpected(what: "\(opening)") }
        return answer
    }

    func text(_ target: String) throws -> String { String(decoding: try answer(target).body, as: UTF8.self) }
}
