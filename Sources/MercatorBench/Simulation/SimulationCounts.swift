import MercatorJSON
package import Synchronization

/// What a simulated provider has seen and done since it started. Counted on all loops, read at any time.
package final class SimulationCounts: Sendable {
    /// Requests whose body arrived whole.
    package let requests = Atomic<Int>(0)
    /// Streams begun.
    package let streams = Atomic<Int>(0)
    /// Streams sent to their end.
    package let streamsCompleted = Atomic<Int>(0)
    /// Answers that the other side did not wait for, streams or not.
    package let abandoned = Atomic<Int>(0)
    /// Answers with a status of 400 or more.
    package let errors = Atomic<Int>(0)

    init() {}

    /// The counts as a JSON object, as `/__stats` shows them.
    var json: [UInt8] {
        var json = JSONWriter(capacity: 160)
        json.beginObject()
        json.member("requests", requests.load(ordering: .relaxed))
        json.member("streams", streams.load(ordering: .relaxed))
        json.member("streams_completed", streamsCompleted.load(ordering: .relaxed))
        json.member("abandoned", abandoned.load(ordering: .relaxed))
        json.member("errors", errors.load(ordering: .relaxed))
        json.endObject()
        return json.bytes
    }
}
