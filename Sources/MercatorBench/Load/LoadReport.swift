/// What a load run measured. Times are nanoseconds.
package struct LoadReport: Sendable {
    /// Answered as expected: the status, a whole body, and the last event where a stream was asked for.
    package var ok = 0
    /// How often each failure happened; absent: never.
    package var failures: [LoadFailure: Int] = [:]
    /// How often each status came, of whole answers.
    package var statuses: [Int: Int] = [:]
    /// Requests under way when the run was interrupted; neither ok nor failed.
    package var unfinished = 0
    /// Whether the run was ended before its time.
    package var isInterrupted = false
    /// Data events of all streams, the last one not counted.
    package var events = 0
    /// Body bytes received.
    package var bodyBytes = 0
    package var connectionsOpened = 0
    /// Most requests that ever waited for a free connection, of any one loop; only in an open loop.
    package var backlogMax = 0
    /// Time over which rates are counted, from the end of the warm-up: the duration, or until the last request was
    /// begun where some still waited at its end, or until the last answer where their number was limited.
    package var elapsed: UInt64 = 0
    /// Processor time that the generator used for the whole run.
    package var processorTime: UInt64 = 0
    /// How long the whole run took, the warm-up included.
    package var wholeTime: UInt64 = 0

    /// From when a request was due (in a closed loop: from sending) to the last byte; of those that ended well.
    package var latency = LatencyHistogram()
    /// From sending to the last byte.
    package var serviceTime = LatencyHistogram()
    /// From when it was due to the first byte.
    package var firstByte = LatencyHistogram()
    /// From when it was due to the first event with content.
    package var firstToken = LatencyHistogram()
    /// Between two events of a stream.
    package var eventGap = LatencyHistogram()
    /// From the stamp in an event (see ``SimulatedBehaviour/stampsChunks``) to its arrival.
    package var eventLag = LatencyHistogram()
    /// How late the generator itself began requests that had a free connection; only in an open loop.
    package var lateness = LatencyHistogram()
    package var timeline = Timeline()

    package init() {}

    /// All requests that did not end well.
    package var failed: Int { failures.values.reduce(0, +) }

    /// Successful requests a second.
    package var requestsPerSecond: Double {
        elapsed == 0 ? 0 : Double(ok) * 1e9 / Double(elapsed)
    }

    /// Adds what another loop measured.
    package mutating func merge(_ other: LoadReport) {
        ok += other.ok
        failures.merge(other.failures, uniquingKeysWith: +)
        statuses.merge(other.statuses, uniquingKeysWith: +)
        unfinished += other.unfinished
        isInterrupted = isInterrupted || other.isInterrupted
        events += other.events
        bodyBytes += other.bodyBytes
        connectionsOpened += other.connectionsOpened
        backlogMax = max(backlogMax, other.backlogMax)
        elapsed = max(elapsed, other.elapsed)
        latency.merge(other.latency)
        serviceTime.merge(other.serviceTime)
        firstByte.merge(other.firstByte)
        firstToken.merge(other.firstToken)
        eventGap.merge(other.eventGap)
        eventLag.merge(other.eventLag)
        lateness.merge(other.lateness)
        timeline.merge(other.timeline)
    }
}
