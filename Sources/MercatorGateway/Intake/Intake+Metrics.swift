import MercatorTelemetry

extension Intake {
    /// Writes what is known of load and limits.
    func write(to out: inout PrometheusText) {
        let connections = connections
        out.begin(IntakeMetrics.draining)
        out.sample([], isDraining)
        out.begin(IntakeMetrics.connections)
        out.sample([], connections.open)
        out.begin(IntakeMetrics.connectionsMax)
        if let most = connections.most { out.sample([], most) }
        out.begin(IntakeMetrics.connectionEvents)
        for event in connections.events { out.sample([event.name], event.count) }
        out.begin(IntakeMetrics.requests)
        out.sample([], requests)
        out.begin(IntakeMetrics.refused)
        for reason in Overload.allCases { out.sample([reason.rawValue], refused(for: reason)) }
        out.begin(IntakeMetrics.memoryIsShort)
        out.sample([], isShortOfMemory)
    }
}
