package import MercatorYAML

/// What an entry of `providers:` says to routing.
package struct ProviderRoutingConfiguration: Sendable {
    /// Its share where shares count; 0 is asked only when all others failed.
    package var weight = 1
    /// Its tier; lower ones are asked first.
    package var tier = 0
    /// Prices by model as the provider calls it, or `default`.
    package var prices: [NamedEntry<TokenPriceConfiguration>] = []
    package var breaker = ProviderBreakerConfiguration()
    /// Pause between probes; zero is never, nil is `routing.health_check_interval`.
    package var healthCheckInterval: Duration?
    package var healthCheckTimeout = Duration.seconds(5)
    /// Failed probes in a row that make it unhealthy.
    package var healthCheckFailuresMax = 3
    /// What probes GET, from the first slash; nil is the provider's list of models.
    package var healthCheckPath: String?

    package init() {}
}

/// US dollars for 1,000 tokens.
package struct TokenPriceConfiguration: Sendable {
    package var prompt = 0.0
    package var completion = 0.0

    package init() {}
}

/// `circuit_breaker` of one provider; nil is what `routing.circuit_breaker` says.
package struct ProviderBreakerConfiguration: Sendable {
    package var isEnabled: Bool?
    package var failuresMax: Int?
    package var failureShare: Double?
    package var windowRequestsMin: Int?
    package var window: Duration?
    package var openFor: Duration?
    package var probesMax: Int?

    package init() {}
}

extension TokenPriceConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<TokenPriceConfiguration>("US dollars for 1,000 tokens.") {
        DeclaredKey("prompt", \.prompt, .number(0...1e6), "Tokens in.")
        DeclaredKey("completion", \.completion, .number(0...1e6), "Tokens out.")
    }
}

extension ProviderBreakerConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<ProviderBreakerConfiguration>(
        "When it is left alone because it fails; what is absent is as in `routing.circuit_breaker`."
    ) {
        DeclaredKey("enabled", \.isEnabled, .boolean, "Whether it ever opens.")
        DeclaredKey("failures", \.failuresMax, .integer(1...1_000), "Failures in a row that open it.")
        DeclaredKey("error_rate", \.failureShare, .number(0.01...1), "Share of failures in `window` that opens it.")
        DeclaredKey(
            "min_requests", \.windowRequestsMin, .integer(1...1_000_000),
            "Answers in `window` below which the share says nothing.")
        DeclaredKey("window", \.window, .positiveDuration, "How much of the past the share is of.")
        DeclaredKey("open_for", \.openFor, .positiveDuration, "Most it stays open before a trial.")
        DeclaredKey("half_open_requests", \.probesMax, .integer(1...100), "Trials at once while half-open.")
    }
}
