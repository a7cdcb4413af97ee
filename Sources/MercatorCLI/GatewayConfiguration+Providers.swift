import MercatorExpression
import MercatorGateway
import MercatorPolicy

// What a configuration by itself tells of its providers: nobody's traffic is known to the tools.
extension GatewayConfiguration {
    /// The provider that the configuration says serves a model; nil when it does not say.
    var providerOfModel: @Sendable (String) -> String? {
        let enabled = providers.filter(\.isEnabled)
        let only = enabled.count == 1 ? enabled.first?.name : nil
        let named = Dictionary(
            enabled.flatMap { provider in provider.models.map { ($0, provider.name) } },
            uniquingKeysWith: { first, _ in first })
        return { named[$0] ?? only }
    }

    /// What the configuration says of a provider; what only traffic tells is null.
    var providerFacts: @Sendable (String, ProviderFact) -> ExpressionValue {
        let providers = providers
        return { name, fact in
            guard let provider = providers.first(where: { $0.name == name }) else { return .null }
            switch fact {
            case .name: return .string(name)
            case .region: return provider.region.map { .string($0) } ?? .null
            case .fedrampAuthorized: return provider.isFedRAMPAuthorized.map { .bool($0) } ?? .null
            case .averageLatency, .breakerState, .consecutiveFailures, .costPerToken, .healthStatus: return .null
            }
        }
    }
}
