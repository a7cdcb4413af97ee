package import MercatorBench
package import MercatorSystem

/// What `mercator benchmark` found out, with what it was asked to do.
package struct BenchmarkReport: Sendable {
    /// The key in it, and the values of headers, never get into a report.
    package var options: LoadOptions
    package var load: LoadReport
    /// The model that was asked for.
    package var model: String
    /// The file that the requests were made from; nil: they were plain chat requests.
    package var template: String?
    package var beganAt: Timestamp

    package init(
        options: LoadOptions, load: LoadReport, model: String, template: String?, beganAt: Timestamp
    ) {
        self.options = options
        self.load = load
        self.model = model
        self.template = template
        self.beganAt = beganAt
    }

    /// Requests that count: begun after the warm-up, and ended well or otherwise.
    package var total: Int { load.ok + load.failed }

    /// The share of them that ended well, in per cent; zero when there were none.
    package var successPercent: Double { total == 0 ? 0 : Double(load.ok) * 100 / Double(total) }

    /// Seconds over which was measured.
    var seconds: Double { Double(load.elapsed) / 1e9 }

    /// What one event, one byte or anything else makes a second.
    func perSecond(_ count: Int) -> Double { seconds > 0 ? Double(count) / seconds : 0 }

    /// The share of the processors that its loops could use at most that the generator used, 0 to 1.
    var generatorShare: Double {
        load.wholeTime == 0
            ? 0 : Double(load.processorTime) / Double(load.wholeTime) / Double(max(1, options.loops))
    }

    /// The measured times by name, in the order of a request's life, those left out that have none.
    var times: [(name: String, key: String, histogram: LatencyHistogram)] {
        [
            ("latency", "latency", load.latency), ("service time", "service_time", load.serviceTime),
            ("first byte", "first_byte", load.firstByte), ("first token", "first_token", load.firstToken),
            ("chunk gap", "chunk_gap", load.eventGap), ("chunk lag", "chunk_lag", load.eventLag),
        ]
        .filter { $0.histogram.count > 0 }
    }

    /// Those that people are shown: in a closed loop the service time is the latency again.
    var shownTimes: [(name: String, key: String, histogram: LatencyHistogram)] {
        times.filter { options.rate != nil || $0.key != "service_time" }
    }

    /// Failures and how often each happened, the most frequent first.
    var failures: [(failure: LoadFailure, count: Int)] {
        LoadFailure.allCases.compactMap { failure in load.failures[failure].map { (failure, $0) } }
            .sorted { $0.1 > $1.1 }
    }

    /// The load in a line: `open loop at 100 requests/s (constant), 10 connections, 60s, streams`.
    var loadText: String {
        var parts: [String] = []
        if let rate = options.rate {
            parts.append("open loop at \(FixedText.short(rate)) requests/s (\(options.arrivals.rawValue))")
        } else {
            parts.append("closed loop")
        }
        parts.append("\(options.connections) \(options.connections == 1 ? "connection" : "connections")")
        if let requests = options.requests { parts.append("\(requests) requests") }
        if options.requests == nil || load.isInterrupted {
            parts.append(FixedText.short(options.duration.seconds) + " s")
        }
        parts.append(options.bodies.streams ? "streams" : "JSON")
        return parts.joined(separator: ", ")
    }
}

extension Duration {
    /// The whole of it in seconds.
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
