/// What a load run measured. Times are nanoseconds.
package struct LoadReport: Sendable {
    /// Answered as expected: the status, a whole body, and `[DONE]` where a stream was asked for.
    package var ok = 0
    /// Answered whole, with another status.
    package var otherStatus = 0
    /// How often each status came.
    package var statuses: [Int: Int] = [:]
    /// The connection could not be opened.
    package var connectFailures = 0
    /// The connection ended or broke in the middle of an answer, or before it.
    package var cutAnswers = 0
    /// What came was not HTTP as it should be.
    package var malformedAnswers = 0
    package var timeouts = 0
    /// Streams that ended well as HTTP but without `data: [DONE]`.
    package var unfinishedStreams = 0
    /// Data events of all streams, `[DONE]` not counted.
    package var events = 0
    /// Body bytes received.
    package var bodyBytes = 0
    package var connectionsOpened = 0
    /// Most requests that ever waited for a free connection; only with a rate.
    package var backlogMax = 0
    /// Time measured, in nanoseconds: from the end of the warm-up to the last answer.
    package var elapsed: UInt64 = 0

    /// From the scheduled begin (without a rate: from sending) to the last byte.
    package var latency = LatencyHistogram()
    /// From sending to the first byte.
    package var firstByte = LatencyHistogram()
    /// From sending to the first event with content.
    package var firstToken = LatencyHistogram()
    /// Between two events of a stream.
    package var eventGap = LatencyHistogram()
    /// From the stamp in an event (see ``SimulatedBehaviour/stampsChunks``) to its arrival.
    package var eventLag = LatencyHistogram()

    package init() {}

    /// All requests that did not end well.
    package var failed: Int {
        otherStatus + connectFailures + cutAnswers + malformedAnswers + timeouts + unfinishedStreams
    }

    /// Successful requests a second.
    package var requestsPerSecond: Double {
        elapsed == 0 ? 0 : Double(ok) * 1e9 / Double(elapsed)
    }

    /// Adds what another loop measured.
    package mutating func merge(_ other: LoadReport) {
        ok += other.ok
        otherStatus += other.otherStatus
        statuses.merge(other.statuses, uniquingKeysWith: +)
        connectFailures += other.connectFailures
        cutAnswers += other.cutAnswers
        malformedAnswers += other.malformedAnswers
        timeouts += other.timeouts
        unfinishedStreams += other.unfinishedStreams
        events += other.events
        bodyBytes += other.bodyBytes
        connectionsOpened += other.connectionsOpened
        backlogMax = max(backlogMax, other.backlogMax)
        elapsed = max(elapsed, other.elapsed)
        latency.merge(other.latency)
        firstByte.merge(other.firstByte)
        firstToken.merge(other.firstToken)
        eventGap.merge(other.eventGap)
        eventLag.merge(other.eventLag)
    }
}
