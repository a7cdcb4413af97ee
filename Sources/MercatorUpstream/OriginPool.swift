import NIOCore

/// The connections of one origin on one event loop, and the requests that wait for one.
final class OriginPool {
    let origin: UpstreamOrigin
    /// Held, and held by: a pool lives as long as its loop, and an answer may outlast its asker's interest in it.
    let pool: UpstreamPool
    /// Idle connections, the one used last at the end: the others may then grow old and go.
    private var idle: [UpstreamConnection] = []
    /// Connections that exist, those being opened included.
    private var connections = 0
    private var waiting = CircularBuffer<UpstreamTicket>()
    /// Nobody will ask for this origin again: connections are not kept.
    private var isRetired = false

    init(origin: UpstreamOrigin, pool: UpstreamPool) {
        self.origin = origin
        self.pool = pool
    }

    /// Nothing is open and nobody waits.
    var isUnused: Bool { connections == 0 && waiting.isEmpty }

    /// Finds a connection for a new ticket.
    func place(_ ticket: UpstreamTicket) {
        if pool.isClosed { return pool.fail(ticket, .stopping) }
        if let connection = idle.popLast() {
            pool.counters.idle -= 1
            pool.counters.reused += 1
            connection.start(ticket)
            return
        }
        let limit = ticket.settings.maxConnectionsPerOrigin
        guard limit > 0, connections >= limit else { return dial(ticket) }
        guard waiting.count < UpstreamBounds.waitersMax else {
            return pool.fail(ticket, .poolExhausted(connectionsMax: limit))
        }
        waiting.append(ticket)
        pool.counters.waiting += 1
    }

    /// Opens a connection for a ticket.
    func dial(_ ticket: UpstreamTicket) {
        connections += 1
        pool.counters.connections += 1
        let dial = Dial(owner: self, ticket: ticket)
        ticket.stage = .connecting(dial)
        dial.start()
    }

    /// A dial succeeded.
    func opened(_ connection: UpstreamConnection, for ticket: UpstreamTicket, after time: Duration) {
        pool.counters.opened += 1
        connection.start(ticket)
        guard case .sent = ticket.stage else { return }
        ticket.facts?.connectTime = time
        if let facts = ticket.facts, !pool.isInsideSend { ticket.receiver?.upstreamConnected(facts) }
    }

    /// A dial failed.
    func notOpened(_ ticket: UpstreamTicket, _ failure: UpstreamFailure) {
        forgetConnection()
        pool.fail(ticket, failure)
        serveWaiting()
    }

    /// A dial was given up because its ticket was cancelled.
    func dialCancelled() {
        forgetConnection()
        serveWaiting()
    }

    /// A connection has finished a clean exchange and can serve another.
    func release(_ connection: UpstreamConnection, settings: UpstreamSettings) {
        guard !pool.isClosed else { return connection.close() }
        while let next = waiting.popFirst() {
            pool.counters.waiting -= 1
            guard !next.isOver else { continue }
            pool.counters.reused += 1
            connection.start(next)
            if let facts = next.facts { next.receiver?.upstreamConnected(facts) }
            return
        }
        let ticksMax = settings.idleTimeout.components.seconds
        guard idle.count < settings.maxIdlePerOrigin, ticksMax > 0, !isRetired else { return connection.close() }
        connection.idleUntil = pool.ticks &+ UInt64(clamping: ticksMax)
        idle.append(connection)
        pool.counters.idle += 1
    }

    /// A connection is gone; if it was idle it leaves the pool with it.
    func closed(_ connection: UpstreamConnection, wasIdle: Bool) {
        forgetConnection()
        if wasIdle, let index = idle.lastIndex(where: { $0 === connection }) {
            idle.remove(at: index)
            pool.counters.idle -= 1
        }
        serveWaiting()
    }

    /// Sends a ticket again on a fresh connection, after a kept one turned out to be dead.
    func resend(_ ticket: UpstreamTicket) {
        ticket.hasBeenResent = true
        ticket.facts = nil
        pool.counters.resent += 1
        if pool.isClosed { return pool.fail(ticket, .stopping) }
        dial(ticket)
    }

    /// Takes a cancelled ticket out of the queue.
    func withdraw(_ ticket: UpstreamTicket) {
        guard let index = waiting.firstIndex(where: { $0 === ticket }) else { return }
        waiting.remove(at: index)
        pool.counters.waiting -= 1
    }

    /// Closes what has been idle for too long; the oldest are in front.
    func dropAged(now: UInt64) {
        guard let first = idle.first, first.idleUntil < now else { return }
        let aged = idle.filter { $0.idleUntil < now }
        for connection in aged { connection.close() }
    }

    /// Closes what is idle, now and as it becomes so.
    func retire() {
        isRetired = true
        for connection in idle { connection.close() }
    }

    /// The origin is named again.
    func unretire() {
        isRetired = false
    }

    /// Closes what is idle and fails what waits.
    func close() {
        for connection in idle { connection.close() }
        while let ticket = waiting.popFirst() {
            pool.counters.waiting -= 1
            if !ticket.isOver { pool.fail(ticket, .stopping) }
        }
    }

    private func forgetConnection() {
        connections -= 1
        pool.counters.connections -= 1
    }

    private func serveWaiting() {
        while let next = waiting.first {
            let limit = next.settings.maxConnectionsPerOrigin
            guard limit == 0 || connections < limit || next.isOver else { return }
            waiting.removeFirst()
            pool.counters.waiting -= 1
            if next.isOver { continue }
            if pool.isClosed { pool.fail(next, .stopping) } else { dial(next) }
        }
    }
}
