import MercatorYAML

/// Top-level `logging:`, another spelling of `telemetry.logging` found in some guides.
struct LoggingKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<LoggingKeys>("As `telemetry.logging`, where that is absent.") {
        DeclaredKey(checked: "level", .text, "As `telemetry.logging.level`.")
        DeclaredKey(checked: "format", .text, "As `telemetry.logging.format`.")
        DeclaredKey(planned: "audit_auth", .boolean, default: false, "Whether authentication is logged.")
        DeclaredKey(planned: "audit_secrets", .boolean, default: false, "Whether uses of secrets are logged.")
    }
}

/// Top-level `rate_limiting:`, checked until its engine is there.
struct RateLimitingKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<RateLimitingKeys>("Rates for all together and for each key.") {
        DeclaredKey(checked: "enabled", .boolean, default: false, "Whether they count.")
        DeclaredKey(checked: "global", .anything, "For all together.")
        DeclaredKey(checked: "per_key", .anything, "For each key.")
    }
}
