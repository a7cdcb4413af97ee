/// `telemetry:`, with defaults filled in. Tracing is checked and not wired yet.
package struct TelemetryConfiguration: Sendable {
    package var logging = LoggingConfiguration()
    package var metrics = MetricsConfiguration()

    package init() {}
}
