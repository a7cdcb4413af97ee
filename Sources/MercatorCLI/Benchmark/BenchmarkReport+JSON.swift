import MercatorBench
import MercatorJSON
import MercatorTelemetry

extension BenchmarkReport {
    /// The report as one JSON object in one line. Times are in milliseconds, to the microsecond.
    ///
    /// `config.target`, `.duration_seconds`, `.rate`, `.concurrency` and `results.requests`, `.latency`, `.throughput`,
    /// `.errors` are a contract; docs/operations/benchmark.md describes them and all others.
    package var json: String {
        var json = JSONWriter(capacity: 8_192)
        json.beginObject()
        json.key("config")
        writeConfiguration(to: &json)
        json.key("results")
        json.beginObject()
        writeRequests(to: &json)
        for (key, histogram) in namedTimes { Self.write(histogram, as: key, to: &json) }
        json.key("throughput")
        json.beginObject()
        json.member("requests_per_second", Self.rounded(load.requestsPerSecond))
        json.member("events_per_second", Self.rounded(perSecond(load.events)))
        json.member("bytes_per_second", Self.rounded(perSecond(load.bodyBytes)))
        json.endObject()
        json.key("errors")
        json.beginObject()
        for failure in LoadFailure.allCases { json.member(failure.rawValue, load.failures[failure] ?? 0) }
        json.endObject()
        json.key("statuses")
        json.beginObject()
        for (status, count) in load.statuses.sorted(by: { $0.key < $1.key }) { json.member(String(status), count) }
        json.endObject()
        json.member("events", load.events)
        json.member("bytes", load.bodyBytes)
        json.member("elapsed_seconds", Self.rounded(seconds))
        json.member("interrupted", load.isInterrupted)
        writeCircumstances(to: &json)
        writeTimeline(to: &json)
        json.endObject()
        json.endObject()
        return json.text
    }

    private func writeConfiguration(to json: inout JSONWriter) {
        json.beginObject()
        json.member("target", options.target.text)
        json.member("duration_seconds", Self.rounded(options.duration.seconds))
        json.key("rate")
        if let rate = options.rate { json.double(rate) } else { json.null() }
        json.member("concurrency", options.connections)
        json.member("mode", options.rate == nil ? "closed" : "open")
        json.member("arrivals", options.rate == nil ? nil : options.arrivals.rawValue)
        json.member("seed", options.seed)
        json.key("requests")
        if let requests = options.requests { json.int(requests) } else { json.null() }
        json.member("warm_up_seconds", Self.rounded(options.warmUp.seconds))
        json.member("timeout_seconds", Self.rounded(options.timeout.seconds))
        json.member("stream", options.bodies.streams)
        json.member("model", model)
        json.member("template", template)
        json.member("bodies", options.bodies.all.count)
        json.member("expected_status", options.expectedStatus)
        json.member("loops", options.loops)
        json.member("began_at", TimestampText.rfc3339(beganAt))
        json.endObject()
    }

    private func writeRequests(to json: inout JSONWriter) {
        json.key("requests")
        json.beginObject()
        json.member("total", total)
        json.member("successful", load.ok)
        json.member("failed", load.failed)
        json.member("success_rate", Self.rounded(successPercent))
        json.member("unfinished", load.unfinished)
        json.endObject()
    }

    /// The latency always, so that its members can be relied on; the others where there are any.
    private var namedTimes: [(key: String, histogram: LatencyHistogram)] {
        let others = times.filter { $0.key != "latency" }.map { ($0.key, $0.histogram) }
        return [("latency", load.latency)] + others
    }

    private func writeCircumstances(to json: inout JSONWriter) {
        json.member("connections_opened", load.connectionsOpened)
        json.member("backlog_max", load.backlogMax)
        json.key("generator")
        json.beginObject()
        json.member("processor_seconds", Self.rounded(Double(load.processorTime) / 1e9))
        json.member("busy_share", Self.rounded(generatorShare))
        json.member("late_p99_ms", Self.milliseconds(load.lateness.time(at: 0.99)))
        json.endObject()
        json.key("notes")
        json.beginArray()
        for note in notes { json.string(note) }
        json.endArray()
    }

    private func writeTimeline(to json: inout JSONWriter) {
        json.key("timeline")
        json.beginArray()
        for (index, slot) in load.timeline.slots.enumerated() {
            json.beginObject()
            json.member("at_seconds", Self.rounded(Double(load.timeline.width) * Double(index) / 1e9))
            json.member("successful", slot.ok)
            json.member("failed", slot.failed)
            json.member("p50_ms", Self.milliseconds(slot.latency.time(at: 0.5)))
            json.member("p99_ms", Self.milliseconds(slot.latency.time(at: 0.99)))
            json.endObject()
        }
        json.endArray()
    }

    private static func write(_ histogram: LatencyHistogram, as name: String, to json: inout JSONWriter) {
        json.key(name)
        json.beginObject()
        json.member("count", histogram.count)
        json.member("min_ms", milliseconds(histogram.shortest))
        json.member("max_ms", milliseconds(histogram.longest))
        json.member("mean_ms", rounded(histogram.mean / 1e6))
        json.member("deviation_ms", rounded(histogram.deviation / 1e6))
        for (_, key, quantile) in quantiles { json.member(key, milliseconds(histogram.time(at: quantile))) }
        json.endObject()
    }

    private static func milliseconds(_ nanoseconds: UInt64) -> Double { rounded(Double(nanoseconds) / 1e6) }

    /// To three digits behind the point.
    private static func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
}
