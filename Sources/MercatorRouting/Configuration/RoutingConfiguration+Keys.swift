package import MercatorYAML

extension RoutingConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<RoutingConfiguration>(
        "How one of several providers is chosen, and what happens when it fails."
    ) {
        DeclaredKey(
            "strategy", \.strategy, .word(StandardStrategies.names, also: spellings),
            "How one of several is picked where no policy routes.")
        DeclaredKey(
            "allow_provider_header", \.allowsProviderHeader, .boolean,
            "Whether callers may name a provider in `x-mercator-provider`; with the strategy `manual` they may.")
        DeclaredKey("sticky", \.sticky)
        DeclaredKey("sticky_routing", \.isSticky, .boolean, "Another spelling of `strategy: sticky`.")
        DeclaredKey(
            "sticky_key", \.stickyKey, .nonEmptyText,
            "The key of `request.metadata` that names the caller, instead of `sticky.key_type`.")
        DeclaredKey(
            "model_mapping", \.modelMapping, .entries(of: .list(of: .nonEmptyText)),
            "Model name to the providers that serve it, in order.")
        DeclaredKey(
            "provider_weights", \.providerWeights, .entries(of: .integer(0...1_000_000)),
            "Provider to its share, instead of its `weight`.")
        DeclaredKey(
            "max_attempts", \.attemptsMax, .integer(1...16),
            "Attempts of a request over all providers; 5 where there are several, else `max_retries` alone counts.")
        DeclaredKey(
            "deadline", \.deadline, .positiveDuration,
            "From the first attempt until an answer begins, once a provider has failed.")
        DeclaredKey("fallback", \.fallback)
        DeclaredKey("failover", \.failover)
        DeclaredKey("health_based", \.healthBased)
        DeclaredKey("circuit_breaker", \.breaker)
        DeclaredKey("mirror", \.mirror)
        DeclaredKey("hedge", \.hedge)
        DeclaredKey("routes", \.routes, .routes, "What requests for some models do differently.")
        DeclaredKey(
            "health_check_interval", \.healthCheckInterval, .duration,
            "Pause between probes of a provider that nobody asks; `0s` is never. A provider may say otherwise.")
        DeclaredKey(
            planned: "geographic_restrictions", .entries(of: .list(of: .text)),
            "Groups to the providers they may use.")
    }

    /// Spellings found in guides.
    static let spellings = [
        "cost-optimised": LeastCost.name, "cost-optimized": LeastCost.name, "health_based": HealthBased.name,
        "least_busy": LeastBusy.name, "least_cost": LeastCost.name, "least_latency": LeastLatency.name,
        "round_robin": RoundRobin.name,
    ]

    package mutating func check(_ node: YAMLNode, _ reader: inout SectionReader) {
        checkRoutes(node, &reader)
        guard isSticky, let written = node.get("strategy"), strategy != Sticky.name else { return }
        reader.report(
            written, "config/two-strategies", "`sticky_routing` asks for the strategy `sticky`, and this for another",
            hint: "write `strategy: sticky`, or leave `sticky_routing` out")
    }
}

extension StickyConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<StickyConfiguration>("Staying with a provider.") {
        DeclaredKey(
            "ttl", \.lifetime, .duration, "How long a caller that does not come is remembered; `0s` is for ever.")
        DeclaredKey("max_entries", \.entriesMax, .integer(1...RoutingBounds.stickyEntriesMax), "Callers remembered.")
        DeclaredKey(
            "key_type", \.key, .choice(),
            "What names the caller: its user, its API key, the header `x-session-id`, or the first of these.")
    }
}

extension MirrorConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<MirrorConfiguration>(
        "A share of requests copied to another provider, whose answers are only measured."
    ) {
        DeclaredKey("provider", \.provider, .nonEmptyText, "Who gets the copies; absent, nobody.")
        DeclaredKey("share", \.share, .number(0...1), "Share of the requests that are copied.")
        DeclaredKey(
            "max_in_flight", \.inFlightMax, .integer(1...10_000), "Copies under way at once, on each event loop.")
    }
}

extension FallbackConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<FallbackConfiguration>("Another provider when one fails.") {
        DeclaredKey("enabled", \.isEnabled, .boolean, "Whether others are tried.")
        DeclaredKey(
            "max_attempts", \.attemptsMax, .integer(0...100), "Providers tried after the first; 0 or absent is all.")
        DeclaredKey(
            "default_provider", \.defaultProvider, .nonEmptyText,
            "The last resort, and where models go that nobody else serves.")
    }
}

extension FailoverConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<FailoverConfiguration>(
        "Another provider when one fails; works together with `fallback`."
    ) {
        DeclaredKey("enabled", \.isEnabled, .boolean, "Whether others are tried.")
        DeclaredKey("max_retries", \.retriesMax, .integer(0...100), "Providers tried after the first; absent is all.")
        DeclaredKey("retry_delay", \.pause, .duration, "Pause before the next provider.")
        DeclaredKey(
            "on_rate_limit", \.onRateLimit, .choice(),
            "After 429: the next provider, the same one after a pause before the next, or the client gets it.")
        DeclaredKey(
            "on_missing_model", \.onMissingModel, .boolean,
            "Whether the next is tried when a provider answers that it does not know the model.")
        DeclaredKey(
            "providers", \.providers, .list(of: .nonEmptyText),
            "Providers tried after those that serve the model, in order; a policy's route is never extended.")
    }
}

extension HealthBasedConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<HealthBasedConfiguration>("Leaving out unhealthy providers.") {
        DeclaredKey(
            "require_healthy", \.requiresHealthy, .boolean,
            "Whether, with the strategy `health-based`, unhealthy ones are left out; else they come last.")
        DeclaredKey(
            "retry_after", \.retryAfter, .positiveDuration,
            "How long failures make a provider unhealthy when nothing more is heard of it.")
    }
}

extension BreakerSettings: ConfigurationSection {
    package static let declaration = SectionDeclaration<BreakerSettings>(
        "When a provider that fails is left alone; each provider may say otherwise."
    ) {
        DeclaredKey("enabled", \.isEnabled, .boolean, "Whether it ever opens.")
        DeclaredKey("failures", \.failuresMax, .integer(1...1_000), "Failures in a row that open it.")
        DeclaredKey("error_rate", \.failureShare, .number(0.01...1), "Share of failures in `window` that opens it.")
        DeclaredKey(
            "min_requests", \.windowRequestsMin, .integer(1...1_000_000),
            "Answers in `window` below which the share says nothing.")
        DeclaredKey("window", \.window, .positiveDuration, "How much of the past the share is of.")
        DeclaredKey(
            "open_for", \.openFor, .positiveDuration,
            "Most it stays open before a trial; it begins with `1s` and doubles, with jitter.")
        DeclaredKey(
            "half_open_requests", \.probesMax, .integer(1...100),
            "Trials at once while half-open, and good ones that close it.")
    }
}
