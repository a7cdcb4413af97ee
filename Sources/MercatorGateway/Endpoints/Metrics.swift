import MercatorRouting
import MercatorSystem
import MercatorTelemetry

/// `GET /metrics`: how every provider stands and what it has done, for Prometheus.
///
/// Reads what ``ProviderHealth`` counts anyway; costs nothing between two scrapes.
struct Metrics: Sendable {
    private let path: String
    private let prefix: String

    /// Nil where metrics are switched off.
    init?(_ configuration: MetricsConfiguration) {
        guard configuration.isEnabled else { return nil }
        path = configuration.path
        prefix = configuration.prefix
    }

    /// Whether a request's path, without its query, is theirs; one slash at the end is forgiven, as everywhere.
    func isAt(_ asked: String) -> Bool { asked == path || asked.dropLast() == path && asked.hasSuffix("/") }

    func text(_ providers: [ProviderPlan], _ intake: Intake, _ now: Instant) -> [UInt8] {
        let seen = providers.map { (name: $0.name, health: $0.health, report: $0.health.report(at: now)) }
        var out = PrometheusText(prefix: prefix)
        out.begin(ProviderMetrics.health)
        for one in seen { out.sample([one.name], one.report.isHealthy) }
        out.begin(ProviderMetrics.breakerState)
        for one in seen {
            for state in CircuitBreaker.State.allCases {
                out.sample([one.name, state.rawValue], one.report.breaker == state)
            }
        }
        out.begin(ProviderMetrics.holdReason)
        for one in seen {
            for hold in ProviderReport.Hold.allCases {
                out.sample([one.name, hold.rawValue], one.report.hold == hold)
            }
        }
        out.begin(ProviderMetrics.consecutiveFailures)
        for one in seen { out.sample([one.name], one.report.failures) }
        out.begin(ProviderMetrics.inFlight)
        for one in seen where one.health.settings.tracksLoad { out.sample([one.name], one.health.inFlightCount) }
        out.begin(ProviderMetrics.averageLatency)
        for one in seen {
            if let latency = one.health.averageLatency { out.sample([one.name], latency / 1_000) }
        }
        out.begin(ProviderMetrics.requests)
        for one in seen { out.sample([one.name], one.health.answerCount &+ one.report.errors.total) }
        out.begin(ProviderMetrics.errors)
        for one in seen {
            for type in ProviderErrorType.allCases {
                out.sample([one.name, type.rawValue], one.report.errors[type])
            }
        }
        intake.write(to: &out)
        return out.bytes
    }
}
