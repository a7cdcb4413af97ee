import Synchronization

/// What the gateway takes on, over all loops: whether it stops, how much is under way, and what was turned away.
///
/// Lives as long as the process: a reload changes its limits and keeps its counts.
package final class Intake: Sendable {
    private let draining = Atomic<Bool>(false)
    private let underWay = Atomic<Int>(0)
    private let most = Atomic<Int>(.max)
    private let descriptors = Atomic<Int>(.max)
    private let shortOfMemory = Atomic<Bool>(false)
    private let turnedAway: [Overload: Counter]
    private let counted: Mutex<@Sendable () -> ConnectionCounts>

    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }

    package init() {
        turnedAway = Dictionary(uniqueKeysWithValues: Overload.allCases.map { ($0, Counter()) })
        counted = Mutex { ConnectionCounts() }
    }

    /// The gateway has been told to stop: `GET /ready` says so, and nothing else changes.
    package var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// From now on the gateway is stopping.
    package func beginDraining() { draining.store(true, ordering: .relaxed) }

    /// Exchanges under way that count against ``requestsMax``.
    package var requests: Int { underWay.load(ordering: .relaxed) }

    /// The most of them at once.
    package var requestsMax: Int {
        get { most.load(ordering: .relaxed) }
        set { most.store(newValue, ordering: .relaxed) }
    }

    /// Descriptors for connections of clients and to providers together.
    package var descriptorsMax: Int {
        get { descriptors.load(ordering: .relaxed) }
        set { descriptors.store(newValue, ordering: .relaxed) }
    }

    /// The process holds more memory than it should, so that nothing new is begun.
    package var isShortOfMemory: Bool {
        get { shortOfMemory.load(ordering: .relaxed) }
        set { shortOfMemory.store(newValue, ordering: .relaxed) }
    }

    /// How many requests were refused for a reason since the start.
    package func refused(for reason: Overload) -> Int {
        turnedAway[reason]?.value.load(ordering: .relaxed) ?? 0
    }

    /// What the listener counts.
    package var connections: ConnectionCounts { counted.withLock { $0 }() }

    /// Whom to ask for ``connections``.
    package func countConnections(with source: @escaping @Sendable () -> ConnectionCounts) {
        counted.withLock { $0 = source }
    }

    /// Counts an exchange in; returns why not, and has counted nothing, when there are as many as may be.
    func enter() -> Overload? {
        let count = underWay.wrappingAdd(1, ordering: .relaxed).newValue
        let reason: Overload? = count > requestsMax ? .requests : lacksDescriptors(count) ? .descriptors : nil
        if reason != nil { leave() }
        return reason
    }

    /// Each exchange needs a connection to a provider beside its client's.
    private func lacksDescriptors(_ count: Int) -> Bool {
        let most = descriptorsMax
        // Clients have two thirds of them at most, so the rest need not be counted.
        guard most < .max, count > most / 3 else { return false }
        return count + connections.open > most
    }

    /// An exchange that was counted in is over.
    func leave() { underWay.wrappingSubtract(1, ordering: .relaxed) }

    func note(_ reason: Overload) { turnedAway[reason]?.value.wrappingAdd(1, ordering: .relaxed) }
}

/// What a listener counts, for metrics.
package struct ConnectionCounts: Sendable {
    /// Open now.
    package var open = 0
    /// The most at once; nil without a limit.
    package var most: Int?
    /// What has happened since the start, by the word for it, in the order in which it is shown.
    package var events: [(name: String, count: Int)] = []

    package init() {}
}

/// Why a request is refused although nothing is wrong with it; the raw value is the metric's label.
package enum Overload: String, CaseIterable, Sendable {
    /// As many requests as `proxy.max_requests` are under way.
    case requests = "max_requests"
    /// Requests have waited longer than `proxy.max_queue_delay` for a while.
    case queueDelay = "max_queue_delay"
    /// The process holds more than `proxy.max_memory`.
    case memory = "max_memory"
    /// The limit of open files leaves no room for another connection to a provider.
    case descriptors = "open_files"
}
