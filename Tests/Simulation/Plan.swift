import MercatorGateway
import MercatorProviders
import MercatorRouting
import MercatorYAML

/// What a seed has decided about its run before it begins.
package struct Plan {
    /// What may go wrong in it.
    package private(set) var faults: Set<Fault> = []
    package private(set) var providers = 1
    private(set) var dialects: [Upstream.Dialect] = []
    private(set) var faultsPercent: [Int] = []
    private(set) var hasMirror = false
    private(set) var clients = 1
    private(set) var requestsPerClient = 1
    private(set) var loops = 1
    /// What policies do with replies.
    private(set) var policy = Policy.none
    private(set) var latency: (low: Int, high: Int) = (1, 5)
    /// Upper end of the time providers take to answer.
    private(set) var slownessMilliseconds = 300
    private(set) var window = 65_536
    private(set) var reloadsAt: [Int64] = []
    private(set) var drainsAt: Int64 = 0
    private(set) var spreadMilliseconds = 2_000
    private(set) var configuration = GatewayConfiguration()

    enum Policy: String, CaseIterable {
        case none, observes, denies, redacts
    }

    package func has(_ fault: Fault) -> Bool { faults.contains(fault) }

    /// For people who read a trace.
    package var faultNames: String { faults.map(\.rawValue).sorted().joined(separator: " ") }

    /// Whether providers' answers hold what policies look for.
    var hasSecrets: Bool { policy != .none }

    /// - Parameter needed: what must be able to go wrong whatever the dice say.
    package init(dice: Dice, needed: Set<Fault> = []) {
        // A calm run now and then: what is wrong without any fault is found at once.
        let share = dice.pick([0, 10, 25, 40, 70])
        for fault in Fault.allCases where dice.chance(share) { faults.insert(fault) }
        faults.formUnion(needed)
        providers = dice.pick([1, 1, 2, 2, 3, 4])
        let kinds: [Upstream.Dialect] = dice.pick([
            [.chat], [.chat], [.chat, .messages, .ollama], [.messages], [.ollama],
        ])
        dialects = (0..<providers).map { _ in dice.pick(kinds) }
        let percents = dice.pick([[0], [20], [60], [0, 90], [10, 40, 100]])
        faultsPercent = (0..<providers).map { _ in dice.pick(percents) }
        hasMirror = dice.chance(15)
        clients = dice.pick([1, 2, 3, 5])
        requestsPerClient = dice.pick([1, 2, 4])
        if dice.chance(2) { (clients, requestsPerClient) = (12, 12) }
        loops = dice.pick([1, 1, 2])
        policy = dice.chance(60) ? .none : dice.pick(Policy.allCases)
        latency = dice.pick([(0, 1), (1, 5), (20, 200)])
        slownessMilliseconds = dice.pick([5, 300, 300, 3_000])
        // The gateway cuts whoever does not take an answer in its write timeout, so a link must be able to.
        window = latency.high > 100 ? 262_144 : dice.pick([4_096, 65_536, 262_144])
        if has(.stopsReading), latency.high <= 100 { window = 4_096 }
        spreadMilliseconds = dice.pick([0, 500, 5_000])
        if has(.reloads) { reloadsAt = (0..<dice.between(1, 3)).map { _ in dice.milliseconds(0, 8_000) }.sorted() }
        drainsAt = dice.milliseconds(0, 6_000)
        configure(dice)
    }

    private mutating func configure(_ dice: Dice) {
        var routing = RoutingConfiguration()
        routing.strategy = dice.pick(
            [
                "policy", "round-robin", "weighted", "least-busy", "least-latency", "least-cost", "priority",
                "health-based", "sticky",
            ].filter { StandardStrategies.named($0) != nil })
        routing.attemptsMax = dice.pick([nil, nil, 1, 3, 8])
        routing.deadline = .milliseconds(dice.pick([2_000, 10_000, 30_000]))
        routing.failover.isEnabled = !dice.chance(15)
        routing.failover.pause = .milliseconds(dice.pick([0, 0, 200]))
        routing.failover.onRateLimit = dice.pick(RateLimitReaction.allCases)
        routing.failover.onMissingModel = dice.chance(30)
        routing.healthBased.requiresHealthy = dice.chance(30)
        routing.breaker.isEnabled = dice.chance(80)
        routing.breaker.failuresMax = dice.pick([1, 3, 5])
        routing.breaker.openFor = .milliseconds(dice.pick([500, 5_000]))
        routing.breaker.probesMax = dice.pick([1, 2])
        routing.healthCheckInterval = .milliseconds(dice.pick([0, 700, 5_000]))
        if dice.chance(30) {
            routing.hedge.after = dice.pick([.after(.milliseconds(dice.pick([10, 200, 1_000]))), .percentile(50)])
            routing.hedge.extraMax = dice.pick([0.05, 0.5, 1])
        }
        if hasMirror {
            routing.mirror.provider = "mirror"
            routing.mirror.share = dice.pick([0.2, 1])
            routing.mirror.inFlightMax = dice.pick([1, 16])
        }
        configuration.routing = routing
        configuration.proxy.requestTimeout = dice.pick([nil, .milliseconds(dice.pick([1_500, 6_000, 20_000]))])
        configuration.proxy.readTimeout = .milliseconds(dice.pick([2_000, 10_000]))
        configuration.proxy.writeTimeout = .milliseconds(dice.pick([8_000, 20_000]))
        configuration.proxy.idleTimeout = .milliseconds(dice.pick([1_000, 20_000]))
        configuration.proxy.shutdownTimeout = .milliseconds(dice.pick([0, 1_000, 10_000]))
        configuration.proxy.sseKeepalive = dice.pick([nil, .milliseconds(dice.pick([100, 1_000]))])
        configuration.proxy.expose = dice.pick(ExposedHeaders.allCases)
        if dice.chance(10) { configuration.proxy.maxConnections = clients }
        configuration.proxy.maxRequestSize = 2 << 20
    }

    /// The providers of the snapshot that is current after so many reloads: each names its models after it.
    func providers(of upstreams: [Upstream], version: Int, _ dice: Dice) -> [ProviderConfiguration] {
        upstreams.map { upstream in
            let path = upstream.dialect == .ollama ? "" : "/v1"
            var provider = ProviderConfiguration(name: upstream.name, baseURL: "http://\(upstream.host)\(path)")
            provider.type =
                switch upstream.dialect {
                case .chat, .responses: "openai"
                case .messages: "anthropic"
                case .ollama: "ollama"
                }
            provider.models = upstream.isMirror ? ["shadow"] : ["m@\(version)"]
            if !upstream.isMirror { provider.modelMapping = [.init(name: "m", value: "m@\(version)")] }
            provider.timeout = .milliseconds(dice.pick([1_000, 4_000, 15_000]))
            provider.timeouts.connect = .milliseconds(dice.pick([300, 2_000]))
            if dice.chance(20) { provider.timeouts.total = .milliseconds(dice.pick([3_000, 20_000])) }
            if dice.chance(20) { provider.timeouts.idle = .milliseconds(dice.pick([500, 3_000])) }
            provider.maxRetries = dice.pick([0, 1, 3])
            provider.retryDelay = .milliseconds(dice.pick([10, 500]))
            provider.connectionPool.maxConnectionsPerHost = dice.pick([0, 0, 1, 2])
            provider.connectionPool.maxIdleConnectionsPerHost = dice.pick([512, 1])
            provider.connectionPool.idleTimeout = .seconds(dice.pick([1, 90]))
            return provider
        }
    }
}
