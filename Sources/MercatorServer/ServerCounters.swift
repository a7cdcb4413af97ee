import Synchronization

/// What a listener holds and has done, over all its loops; may be read from any thread.
package final class ServerCounters: Sendable {
    private let openValue = Atomic<Int>(0)
    private let values: [Event: Count]

    /// What is only counted.
    package enum Event: String, CaseIterable, Sendable {
        /// A connection was accepted, whatever became of it.
        case accepted
        /// One was turned away, because there were as many as may be.
        case tooMany = "too_many_connections"
        /// One was turned away, because its address had as many as it may have.
        case tooManyOfAddress = "too_many_connections_of_address"
        /// Accepting paused, because no descriptor was free.
        case acceptPaused = "accept_paused"
        /// A client was cut off, because it did not read its answer.
        case writeStalled = "write_stalled"
        /// A request was refused, because it arrived too slowly.
        case readStalled = "read_stalled"
    }

    private final class Count: Sendable {
        let value = Atomic<Int>(0)
    }

    package init() {
        values = Dictionary(uniqueKeysWithValues: Event.allCases.map { ($0, Count()) })
    }

    /// Connections open now, those being turned away included.
    package var open: Int { openValue.load(ordering: .relaxed) }

    /// How often something has happened since the start.
    package func count(of event: Event) -> Int { values[event]?.value.load(ordering: .relaxed) ?? 0 }

    func addOpen(_ change: Int) {
        openValue.wrappingAdd(change, ordering: .relaxed)
    }

    func note(_ event: Event) {
        values[event]?.value.wrappingAdd(1, ordering: .relaxed)
    }
}
