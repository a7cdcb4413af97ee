import MercatorExpression
import MercatorPolicy
import MercatorRouting
import MercatorSystem

extension ProviderPlan {
    /// What policies may know of it.
    ///
    /// - Parameter price: what a token of the model that is asked for costs there.
    func value(of fact: ProviderFact, at now: Instant, price: TokenPrice?) -> ExpressionValue {
        switch fact {
        case .averageLatency: health.averageLatency.map { .double($0) } ?? .null
        case .breakerState: .string(health.breakerState(at: now).rawValue)
        case .consecutiveFailures: .int(Int64(health.consecutiveFailures))
        case .costPerToken: price.map { .double(($0.prompt + $0.completion) / 2) } ?? .null
        case .fedrampAuthorized: configuration.isFedRAMPAuthorized.map { .bool($0) } ?? .null
        case .healthStatus: .string(health.isHealthy(at: now) ? "healthy" : "unhealthy")
        case .name: .string(name)
        case .region: configuration.region.map { .string($0) } ?? .null
        }
    }
}
