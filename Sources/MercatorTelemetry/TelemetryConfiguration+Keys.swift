package import MercatorYAML

extension TelemetryConfiguration: ConfigurationSection {
    package static let declaration = SectionDeclaration<TelemetryConfiguration>("What the gateway tells about itself.")
    {
        DeclaredKey("logging", \.logging)
        DeclaredKey("metrics", \.metrics)
        DeclaredKey(planned: "tracing", TracingKeys.self)
        DeclaredKey(planned: "health", HealthKeys.self)
    }
}

private struct TracingKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<TracingKeys>("OpenTelemetry traces.") {
        DeclaredKey(checked: "enabled", .boolean, default: false, "Whether spans are exported.")
        DeclaredKey(checked: "sampler", .word(["always", "never", "ratio"]), default: "always", "Which exchanges.")
        DeclaredKey(
            checked: "sample_ratio", or: ["sampling_rate"], .number(0...1), default: 1, "Share of exchanges.")
        DeclaredKey(checked: "exporter", .word(["otlp", "jaeger", "zipkin"]), default: "otlp", "Protocol.")
        DeclaredKey(checked: "endpoint", .text, "The collector, `host:port`.")
        DeclaredKey(checked: "service_name", .text, default: "mercator-jupiter", "Name of the service.")
        DeclaredKey(checked: "service_version", .text, "Version of the service.")
        DeclaredKey(checked: "environment", .text, "Deployment environment.")
        DeclaredKey(checked: "otlp", OTLPKeys.self)
        DeclaredKey(checked: "jaeger", JaegerKeys.self)
    }
}

private struct OTLPKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<OTLPKeys>("The OTLP exporter.") {
        DeclaredKey(checked: "insecure", .boolean, default: false, "Without TLS.")
        DeclaredKey(checked: "timeout", .positiveDuration, default: .seconds(10), "Limit of one export.")
    }
}

private struct JaegerKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<JaegerKeys>("The Jaeger agent.") {
        DeclaredKey(checked: "agent_host", .text, "Its host.")
        DeclaredKey(checked: "agent_port", .integer(1...65_535), "Its port.")
    }
}

private struct HealthKeys: ConfigurationSection {
    static let declaration = SectionDeclaration<HealthKeys>("Health endpoints.") {
        DeclaredKey(checked: "enabled", .boolean, default: true, "Whether they answer.")
        DeclaredKey(checked: "liveness_path", .text, default: "/health", "Whether the process runs.")
        DeclaredKey(checked: "readiness_path", .text, default: "/ready", "Whether it can serve.")
        DeclaredKey(checked: "version_path", .text, default: "/version", "Which version it is.")
        DeclaredKey(checked: "check_timeout", .duration, default: .seconds(5), "Limit of one check.")
        DeclaredKey(
            checked: "min_healthy_providers", .integer(0...1_000), default: 1, "Fewer than this is not ready.")
    }
}
