/// What the gateway tells Prometheus of the requests that it has served.
package enum RequestMetrics {
    /// By `RequestCounts`.
    package static let requests = MetricDeclaration(
        "requests_total", .counter,
        "Requests that are over, by the provider asked last, the model as the caller named it, and how they ended.",
        labels: ["provider", "model", "status"])

    /// All of them, in the order of the answer.
    package static let all = [requests]
}
