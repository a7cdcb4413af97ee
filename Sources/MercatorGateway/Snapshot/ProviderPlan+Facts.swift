import MercatorExpression
import MercatorPolicy
import MercatorSystem

extension ProviderPlan {
    /// What policies may know of it.
    func value(of fact: ProviderFact, at now: Timestamp) -> ExpressionValue {
        switch fact {
        case .averageLatency: health.averageLatency.map { .double($0) } ?? .null
        case .consecutiveFailures: .int(Int64(health.consecutiveFailures))
        case .fedrampAuthorized: configuration.isFedRAMPAuthorized.map { .bool($0) } ?? .null
        case .healthStatus: .string(health.isHealthy(at: now) ? "healthy" : "unhealthy")
        case .name: .string(name)
        case .region: configuration.region.map { .string($0) } ?? .null
        }
    }
}
