package import MercatorYAML

/// `routing:`. Checked, and not wired yet: a model goes to the provider that lists it.
package struct RoutingConfiguration: ConfigurationSection {
    package init() {}

    package static let declaration = SectionDeclaration<RoutingConfiguration>("How a provider is chosen.") {
        DeclaredKey(
            checked: "strategy",
            .word([
                "round-robin", "sticky", "manual", "health-based", "policy", "least-latency", "least-cost", "weighted",
            ]),
            default: "round-robin", "How one of several is picked.")
        DeclaredKey(checked: "sticky", StickyKeys.self)
        DeclaredKey(checked: "sticky_routing", .boolean, default: false, "Whether a caller stays with a provider.")
        DeclaredKey(checked: "sticky_key", .text, default: "user_id", "What names the caller for that.")
        DeclaredKey(
            checked: "model_mapping", .entries(of: .list(of: .text)), "Model name to the providers that serve it.")
        DeclaredKey(checked: "provider_weights", .entries(of: .integer(0...1_000_000)), "Shares of `weighted`.")
        DeclaredKey(checked: "fallback", FallbackKeys.self)
        DeclaredKey(checked: "failover", FailoverKeys.self)
        DeclaredKey(checked: "health_based", HealthBasedKeys.self)
        DeclaredKey(checked: "health_check_interval", .duration, default: .seconds(30), "Pause between probes.")
        DeclaredKey(
            checked: "geographic_restrictions", .entries(of: .list(of: .text)), "Groups to the providers they may use.")
    }
}

private struct StickyKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<StickyKeys>("Staying with a provider.") {
        DeclaredKey(checked: "ttl", .duration, default: .seconds(3_600), "How long; `0s` is for ever.")
        DeclaredKey(checked: "max_entries", .integer(1...10_000_000), default: 10_000, "Callers remembered.")
        DeclaredKey(
            checked: "key_type", .word(["user", "api_key", "session", "composite"]), default: "user",
            "What names the caller.")
    }
}

private struct FallbackKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<FallbackKeys>("Another provider when one fails.") {
        DeclaredKey(checked: "enabled", .boolean, default: true, "Whether others are tried.")
        DeclaredKey(checked: "max_attempts", .integer(0...100), default: 2, "How many; 0 is all.")
        DeclaredKey(checked: "default_provider", .text, "The last resort.")
    }
}

private struct FailoverKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<FailoverKeys>(
        "Another provider when one fails, in the guides' spelling."
    ) {
        DeclaredKey(checked: "enabled", .boolean, default: true, "Whether others are tried.")
        DeclaredKey(checked: "max_retries", .integer(0...100), default: 2, "How many.")
        DeclaredKey(checked: "retry_delay", .duration, default: .seconds(1), "Pause before the next.")
        DeclaredKey(checked: "on_rate_limit", .text, default: "retry_with_backoff", "What 429 leads to.")
        DeclaredKey(checked: "providers", .list(of: .text), "Which, in order.")
    }
}

private struct HealthBasedKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<HealthBasedKeys>("Leaving out unhealthy providers.") {
        DeclaredKey(checked: "require_healthy", .boolean, default: true, "Whether unhealthy ones are left out.")
        DeclaredKey(checked: "retry_after", .duration, default: .seconds(300), "When they are tried again.")
    }
}
