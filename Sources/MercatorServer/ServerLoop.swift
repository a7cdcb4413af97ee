import MercatorHTTP
import NIOCore

/// One event loop's share of a listener: its connections, and the one timer that watches over all of them.
///
/// SAFETY: `@unchecked Sendable` because the listener hands it from loop to loop; everything but the constants and the
/// shared counter is touched on `eventLoop` only.
final class ServerLoop: @unchecked Sendable {
    let eventLoop: any EventLoop
    let bounds: ServerBounds
    let counters: ServerCounters
    private let addresses: AddressTable
    private(set) var isDraining = false
    /// Where chunked bodies list their pieces; one array for all connections of the loop.
    var segments: ContiguousArray<Range<Int>> = []
    private var connections: ContiguousArray<ServerConnection> = []
    private var timer: RepeatedTask?
    private var tickedAt = NIODeadline.distantPast
    /// The time as of the last tick or request: good enough for timeouts, and free.
    private(set) var now: NIODeadline

    init(eventLoop: any EventLoop, bounds: ServerBounds, counters: ServerCounters, addresses: AddressTable) {
        self.eventLoop = eventLoop
        self.bounds = bounds
        self.counters = counters
        self.addresses = addresses
        self.now = eventLoop.now
    }

    /// Why a connection that has just been added is turned away; nil when it may stay.
    ///
    /// One that stays is counted under its address, for ``remove(_:)`` to forget.
    func refusal(for connection: ServerConnection, from address: SocketAddress?) -> HTTPRefusal? {
        guard counters.open <= bounds.connectionsMax else {
            counters.note(.tooMany)
            return .tooManyConnections
        }
        guard bounds.connectionsOfAddressMax < .max, let address = ClientAddress(address) else { return nil }
        guard addresses.enter(address, limit: bounds.connectionsOfAddressMax) else {
            counters.note(.tooManyOfAddress)
            return .tooManyConnectionsOfAddress
        }
        connection.countedAddress = address
        return nil
    }

    /// The exact time.
    func readClock() -> NIODeadline {
        now = eventLoop.now
        return now
    }

    func add(_ connection: ServerConnection) {
        connection.rosterIndex = connections.count
        connections.append(connection)
        counters.addOpen(1)
        counters.note(.accepted)
        startTimer()
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
        counters.addOpen(-1)
        if let address = connection.countedAddress { addresses.leave(address) }
        if connections.isEmpty { stopTimer() }
    }

    /// From now on answers say that their connection closes; nothing else changes.
    func announceEnd() {
        isDraining = true
    }

    /// Idle connections close after ``ServerBounds/drainGrace``, the others after their answer.
    func drain() {
        isDraining = true
        for connection in Array(connections) { connection.drainBegins() }
    }

    /// Requests that have not come whole are refused.
    func refuseUnread() {
        for connection in Array(connections) { connection.refuseUnread() }
    }

    /// Every connection closes now.
    func cut() {
        isDraining = true
        for connection in Array(connections) { connection.cut() }
    }

    private func startTimer() {
        guard timer == nil else { return }
        now = eventLoop.now
        tickedAt = now
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
        let before = tickedAt
        now = eventLoop.now
        tickedAt = now
        // The process was stopped, or nobody let it run: what has come meanwhile is read before deadlines count.
        if now - before > ServerBounds.tickLateMax { return }
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
