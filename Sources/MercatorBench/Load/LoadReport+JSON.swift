import MercatorJSON

extension LoadReport {
    /// The report as one JSON object in one line; times in microseconds.
    package var json: String {
        var json = JSONWriter(capacity: 2_048)
        json.beginObject()
        json.member("ok", ok)
        json.member("failed", failed)
        json.member("requests_per_second", Self.rounded(requestsPerSecond))
        json.member("elapsed_seconds", Double(elapsed) / 1e9)
        json.key("failures")
        json.beginObject()
        json.member("other_status", otherStatus)
        json.member("connect", connectFailures)
        json.member("cut", cutAnswers)
        json.member("malformed", malformedAnswers)
        json.member("timeout", timeouts)
        json.member("unfinished_stream", unfinishedStreams)
        json.endObject()
        json.key("statuses")
        json.beginObject()
        for (status, count) in statuses.sorted(by: { $0.key < $1.key }) { json.member(String(status), count) }
        json.endObject()
        json.member("events", events)
        json.member("body_bytes", bodyBytes)
        json.member("connections_opened", connectionsOpened)
        json.member("backlog_max", backlogMax)
        for (name, histogram) in histograms { Self.write(histogram, as: name, to: &json) }
        json.endObject()
        return json.text
    }

    /// The report for people, one figure a line.
    package var text: String {
        var lines = [
            "\(ok) ok, \(failed) failed, \(Self.rounded(requestsPerSecond)) requests/s",
            "failures: \(otherStatus) other status, \(connectFailures) connect, \(cutAnswers) cut, "
                + "\(malformedAnswers) malformed, \(timeouts) timeout, \(unfinishedStreams) unfinished streams",
        ]
        for (name, histogram) in histograms where histogram.count > 0 {
            let figures = Self.quantiles.map { "\($0.name) \(Self.microseconds(histogram.time(at: $0.quantile)))" }
            lines.append("\(name) in µs: \(figures.joined(separator: ", "))")
        }
        return lines.joined(separator: "\n")
    }

    private static let quantiles = [
        (name: "p50", quantile: 0.5), (name: "p90", quantile: 0.9), (name: "p99", quantile: 0.99),
        (name: "p999", quantile: 0.999),
    ]

    private var histograms: [(String, LatencyHistogram)] {
        [
            ("latency", latency), ("first_byte", firstByte), ("first_token", firstToken), ("event_gap", eventGap),
            ("event_lag", eventLag),
        ]
    }

    private static func write(_ histogram: LatencyHistogram, as name: String, to json: inout JSONWriter) {
        json.key(name)
        json.beginObject()
        json.member("count", histogram.count)
        json.member("mean_us", rounded(histogram.mean / 1e3))
        for (name, quantile) in quantiles { json.member("\(name)_us", microseconds(histogram.time(at: quantile))) }
        json.member("max_us", microseconds(histogram.longest))
        json.endObject()
    }

    private static func microseconds(_ nanoseconds: UInt64) -> Double { rounded(Double(nanoseconds) / 1e3) }

    private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
