import MercatorRouting
import MercatorSystem
import MercatorTelemetry

/// `GET /metrics`: what has become of requests, how every provider stands and what it has done, for Prometheus.
///
/// Reads what ``ProviderHealth`` and ``RequestCounts`` count anyway; costs nothing between two scrapes.
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

    func text(_ snapshot: Snapshot, _ now: Instant) -> [UInt8] {
        var out = PrometheusText(prefix: prefix)
        out.begin(RequestMetrics.requests)
        for (series, count) in snapshot.requests.all {
            out.sample([series.provider, series.model, series.status.rawValue], count)
        }
        write(snapshot.providers, now, &out)
        snapshot.intake.write(to: &out)
        return out.bytes
    }

    private func write(_ providers: [ProviderPlan], _ now: Instant, _ out: inout PrometheusText) {
        let seen = providers.map { (name: $0.name, health: $0.health, report: $0.health.report(at: now)) }
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
    }
}
