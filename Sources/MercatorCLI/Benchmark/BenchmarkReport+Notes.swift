import MercatorBench

extension BenchmarkReport {
    /// A generator that is busier than this may be what limits the figures.
    private static let busyShare = 0.85
    /// With fewer times the 99th percentile is the longest one.
    private static let samplesMin = 100
    /// Begun later than this a request tells of our own machine.
    private static let latenessMax: UInt64 = 1_000_000

    /// What a reader must know to trust the figures, one sentence each.
    package var notes: [String] {
        var notes: [String] = []
        if load.isInterrupted {
            notes.append(
                "interrupted after \(FixedText.short(Double(load.wholeTime) / 1e9)) s; "
                    + "\(load.unfinished) requests were under way and are not counted")
        }
        if options.rate == nil, load.ok > 0 {
            notes.append(
                "in a closed loop a stall of the target keeps requests from being sent at all, so latencies look "
                    + "better than callers would see them; measure latencies with a rate")
        }
        notes += rateNotes
        if generatorShare > Self.busyShare {
            notes.append(
                "the generator used \(Int((generatorShare * 100).rounded())) % of its "
                    + (options.loops == 1 ? "loop" : "loops") + ": it may be the limit; add --loops, or another machine"
            )
        }
        if load.lateness.time(at: 0.99) > Self.latenessMax,
            load.lateness.time(at: 0.99) > load.latency.time(at: 0.5) / 10
        {
            notes.append(
                "the generator began requests up to \(FixedText.milliseconds(load.lateness.time(at: 0.99))) ms late "
                    + "(p99), which counts as latency: this machine is too busy")
        }
        if load.ok > 0, load.ok < Self.samplesMin {
            notes.append("\(load.ok) times are few: the 99th percentile is one request or two")
        }
        return notes
    }

    private var rateNotes: [String] {
        guard let rate = options.rate else { return [] }
        var notes: [String] = []
        if load.backlogMax > 0 {
            notes.append(
                "up to \(load.backlogMax) requests were due and waited for one of the \(options.connections) "
                    + "connections; their latency includes the wait; if the target could do more, add --concurrency")
        }
        if total > 0, load.requestsPerSecond < 0.95 * rate, seconds > 1, !load.isInterrupted {
            notes.append(
                "asked for \(FixedText.short(rate)) requests/s, answered well were "
                    + "\(FixedText.short(load.requestsPerSecond))/s")
        }
        return notes
    }
}
