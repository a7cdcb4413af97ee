/// What the gateway tells Prometheus of what it takes on and turns away.
package enum IntakeMetrics {
    package static let draining = MetricDeclaration(
        "draining", .gauge, "1 once the gateway has been told to stop, 0 before.", labels: [])
    package static let connections = MetricDeclaration(
        "client_connections", .gauge, "Client connections open now.", labels: [])
    /// No series where there is no limit.
    package static let connectionsMax = MetricDeclaration(
        "client_connections_limit", .gauge, "Client connections that may be open at once.", labels: [])
    /// By `ServerCounters.Event`.
    package static let connectionEvents = MetricDeclaration(
        "client_connection_events_total", .counter,
        "Client connections accepted, turned away, or cut off because they stood still.", labels: ["event"])
    package static let requests = MetricDeclaration(
        "requests_in_flight", .gauge, "Requests for providers under way now.", labels: [])
    /// By `Overload`.
    package static let refused = MetricDeclaration(
        "overload_refusals_total", .counter, "Requests refused because a limit of the gateway was reached.",
        labels: ["limit"])
    package static let memoryIsShort = MetricDeclaration(
        "memory_short", .gauge, "1 while requests are refused because memory is short, else 0.", labels: [])

    /// All of them, in the order of the answer.
    package static let all = [
        draining, connections, connectionsMax, connectionEvents, requests, refused, memoryIsShort,
    ]
}
