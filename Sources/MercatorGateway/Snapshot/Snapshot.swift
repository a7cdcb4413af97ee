import MercatorExchange
import MercatorIdentity
package import MercatorPolicy
package import MercatorRouting
import MercatorSystem
import MercatorTelemetry
import MercatorWire
import Synchronization

/// Everything an exchange is decided by: configuration, keys, policies, providers. Immutable, shared by all loops.
///
/// An exchange takes it once at the door. What traffic teaches (model lists, URL forms, health) hangs on it behind
/// locks and atomics of its own.
package final class Snapshot: Sendable {
    /// How much a client may learn about where its request went.
    package let exposure: ExposedHeaders
    package let cors: CORSRules
    let keyring: APIKeyring
    /// What policies may know of a caller, by key fingerprint; made once, not per request.
    let callers: [String: CallerFacts]
    package let policies: PolicySet
    /// Enabled providers in file order; a provider's index is its place here.
    package let providers: [ProviderPlan]
    let providerIndex: [String: Int]
    package let routing: RoutingPlan
    /// Where and how alerts are sent.
    package let alerts: AlertConfiguration
    package let build: BuildDescription
    /// Nil where they are switched off.
    let metrics: Metrics?
    /// What the gateway takes on; the same in every snapshot of a process.
    package let intake: Intake
    /// How long requests may wait before the loop looks at them; zero is as long as they like.
    package let queueDelayMax: Duration
    /// Requests at providers at once; nil without a limit.
    package let requestsMax: Int?
    /// What has become of requests since the gateway started.
    package let requests: RequestCounts
    private let paths: [String]
    private let learned: Mutex<ModelDirectory>

    init(
        proxy: ProxyConfiguration, keyring: APIKeyring, policies: PolicySet, providers: [ProviderPlan],
        routing: RoutingConfiguration, alerts: AlertConfiguration, metrics: MetricsConfiguration,
        build: BuildDescription, intake: Intake = Intake(), requests: RequestCounts = RequestCounts()
    ) {
        self.intake = intake
        self.requests = requests
        queueDelayMax = proxy.maxQueueDelay
        requestsMax = proxy.maxRequests
        exposure = proxy.expose
        cors = CORSRules(proxy.cors)
        self.keyring = keyring
        self.policies = policies
        self.providers = providers
        self.alerts = alerts
        self.build = build
        self.metrics = Metrics(metrics)
        self.routing = RoutingPlan(routing, providers)
        callers = Dictionary(
            keyring.callers.map { ($0.fingerprint, CallerFacts($0)) }, uniquingKeysWith: { first, _ in first })
        providerIndex = Dictionary(
            providers.map { ($0.name, $0.index) }, uniquingKeysWith: { first, _ in first })
        paths = APIEndpoint.forwarded.map { "/v1" + $0.path }
        learned = Mutex(ModelDirectory(providers.map { $0.served(listed: []) }))
    }

    /// Which provider serves which model.
    package var directory: ModelDirectory { learned.withLock { $0 } }

    /// Takes what providers list, by provider index, into the directory.
    package func learn(_ lists: [Int: [String]]) {
        let directory = ModelDirectory(providers.map { $0.served(listed: lists[$0.index] ?? []) })
        learned.withLock { $0 = directory }
    }

    /// The path for the log, without allocating for the usual spelling.
    func pathText(_ endpoint: APIEndpoint, _ view: InboundView) -> String {
        guard let slot = endpoint.slot, view.head.path.count == paths[slot].utf8.count else { return view.path }
        return paths[slot]
    }

    /// The answer to an endpoint that asks about the gateway itself; nil for any other.
    func answer(_ endpoint: APIEndpoint, at time: Timestamp, now: Instant, isHead: Bool) -> LocalAnswer? {
        guard let (status, body) = StandardEndpoints.answer(endpoint, self, at: time, now: now) else { return nil }
        return LocalAnswer(status: status, body: body, isHead: isHead)
    }
}
