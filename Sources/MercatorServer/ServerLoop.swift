import NIOCore
import Synchronization

/// One event loop's share of a listener: its connections, and the one timer that watches over all of them.
///
/// SAFETY: `@unchecked Sendable` because the listener hands it from loop to loop; everything but the constants and the
/// shared counter is touched on `eventLoop` only.
final class ServerLoop: @unchecked Sendable {
    let eventLoop: any EventLoop
    let bounds: ServerBounds
    let count: ConnectionCount
    private(set) var isDraining = false
    /// Where chunked bodies list their pieces; one array for all connections of the loop.
    var segments: ContiguousArray<Range<Int>> = []
    private var connections: ContiguousArray<ServerConnection> = []
    private var timer: RepeatedTask?
    /// The time as of the last tick or request: good enough for timeouts, and free.
    private(set) var now: NIODeadline

    init(eventLoop: any EventLoop, bounds: ServerBounds, count: ConnectionCount) {
        self.eventLoop = eventLoop
        self.bounds = bounds
        self.count = count
        self.now = eventLoop.now
    }

    /// Whether there are more connections than the listener may have.
    var isOverfull: Bool { count.open > bounds.connectionsMax }

    /// The exact time.
    func readClock() -> NIODeadline {
        now = eventLoop.now
        return now
    }

    func add(_ connection: ServerConnection) {
        connection.rosterIndex = connections.count
        connections.append(connection)
        count.add(1)
        startTimer()
        if isDraining { connection.cut() }
    }

    func remove(_ connection: ServerConnection) {
        let index = connection.rosterIndex
        guard index >= 0 else { return }
        connection.rosterIndex = -1
        // The last one takes the empty place: no shifting, no search.
        let last = connections.removeLast()
        if last !== connection {
            connections[index] = last
            last.rosterIndex = index
        }
        count.add(-1)
        if connections.isEmpty { stopTimer() }
    }

    /// Idle connections close now, the others after their answer.
    func drain() {
        isDraining = true
        for connection in Array(connections) { connection.drainBegins() }
    }

    /// Every connection closes now.
    func cut() {
        isDraining = true
        for connection in Array(connections) { connection.cut() }
    }

    private func startTimer() {
        guard timer == nil else { return }
        now = eventLoop.now
        timer = eventLoop.scheduleRepeatedTask(initialDelay: ServerBounds.tick, delay: ServerBounds.tick) {
            [weak self] _ in
            self?.tick()
        }
    }

    private func stopTimer() {
        timer?.cancel()
        timer = nil
    }

    private func tick() {
        now = eventLoop.now
        // ORDER: from the end, because a connection that closes is replaced by the last one.
        var index = connections.count
        while index > 0 {
            index -= 1
            guard index < connections.count else { continue }
            let connection = connections[index]
            if connection.deadline <= now { connection.expired() }
        }
    }
}

/// How many connections a listener has open, over all its loops.
final class ConnectionCount: Sendable {
    private let value = Atomic<Int>(0)

    var open: Int { value.load(ordering: .relaxed) }

    func add(_ change: Int) {
        value.wrappingAdd(change, ordering: .relaxed)
    }
}
