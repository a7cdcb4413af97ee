/// `telemetry:`, with defaults filled in. Metrics and tracing are checked and not wired yet.
package struct TelemetryConfiguration: Sendable {
    package var logging = LoggingConfiguration()

    package init() {}
}
