package import NIOCore

/// The outbound connections of one event loop: all origins, kept alive between requests.
///
/// SAFETY: unchecked, because every member but ``eventLoop`` and ``fetch`` belongs to the event loop, and the doors
/// assert that they are called there; what crosses threads is the reference alone.
package final class UpstreamPool: @unchecked Sendable {
    package nonisolated let eventLoop: any EventLoop
    let lookups: UpstreamLookups
    let connector: UpstreamConnector
    private var origins: [UpstreamOrigin: OriginPool] = [:]
    /// The origin of the last request: most gateways have one or two, and comparing is cheaper than hashing.
    private var latest: OriginPool?
    private var clock: RepeatedTask?
    /// Seconds since the start, as counted by the pool's own clock: fine enough to age connections, and free to read.
    private(set) var ticks: UInt64 = 0
    private(set) var isClosed = false
    /// How many `send` calls are on the stack: while any is, receivers are not called.
    private var sends = 0
    package internal(set) var counters = UpstreamCounters()

    /// - Parameters:
    ///   - lookups: addresses and TLS contexts, shared by the pools of all loops.
    ///   - connector: what connections are made of.
    package init(eventLoop: any EventLoop, lookups: UpstreamLookups, connector: UpstreamConnector = .sockets) {
        self.eventLoop = eventLoop
        self.lookups = lookups
        self.connector = connector
    }

    /// Sends a request and has its answer told to `receiver`.
    ///
    /// Takes the idle connection used last, else opens one, else waits its turn.
    /// - Parameters:
    ///   - request: the head, or the head and a small body.
    ///   - body: a larger body, written behind it without a copy.
    ///   - isHead: the method is HEAD.
    package func send(
        _ request: ByteBuffer, body: ByteBuffer? = nil, to origin: UpstreamOrigin, settings: UpstreamSettings,
        isHead: Bool = false, receiver: any UpstreamReceiver
    ) -> UpstreamTicket {
        eventLoop.assertInEventLoop()
        let ticket = UpstreamTicket(
            request: request, body: body, origin: pool(of: origin), settings: settings, isHead: isHead,
            receiver: receiver)
        sends += 1
        ticket.origin.place(ticket)
        sends -= 1
        return ticket
    }

    /// Stops: idle connections close now, those at work when their answers end, and nothing new is sent.
    package func close() {
        eventLoop.assertInEventLoop()
        isClosed = true
        clock?.cancel()
        clock = nil
        for origin in origins.values { origin.close() }
        origins.removeAll()
        latest = nil
    }

    /// Closes idle connections to origins that nobody will ask for again; those at work close after their answers.
    package func retire(allBut wanted: [UpstreamOrigin]) {
        eventLoop.assertInEventLoop()
        for (origin, pool) in origins where !wanted.contains(origin) { pool.retire() }
        for origin in wanted { origins[origin]?.unretire() }
    }

    /// A second has passed: what has been idle for too long is closed. Called by the pool's own clock, and by tests.
    package func tick() {
        eventLoop.assertInEventLoop()
        ticks &+= 1
        for origin in origins.values { origin.dropAged(now: ticks) }
        guard ticks % UpstreamBounds.sweepTicks == 0 else { return }
        origins = origins.filter { !$0.value.isUnused }
        latest = nil
    }

    /// The asker is still inside `send`: nothing may be told yet.
    var isInsideSend: Bool { sends > 0 }

    /// Ends a ticket with a failure; later if the asker is still inside `send`.
    func fail(_ ticket: UpstreamTicket, _ failure: UpstreamFailure) {
        guard isInsideSend else {
            ticket.finish()?.upstreamFailed(failure)
            return
        }
        ticket.stage = .failing
        eventLoop.assumeIsolated().execute {
            guard !ticket.isOver else { return }
            ticket.finish()?.upstreamFailed(failure)
        }
    }

    private func pool(of origin: UpstreamOrigin) -> OriginPool {
        if let latest, latest.origin == origin { return latest }
        if let known = origins[origin] {
            latest = known
            return known
        }
        let new = OriginPool(origin: origin, pool: self)
        origins[origin] = new
        latest = new
        startClock()
        return new
    }

    private func startClock() {
        guard clock == nil, !isClosed else { return }
        let period = TimeAmount.nanoseconds(Int64(clamping: UpstreamBounds.tick.wholeNanoseconds))
        clock = eventLoop.scheduleRepeatedTask(initialDelay: period, delay: period) { [weak self] task in
            guard let self else { return task.cancel() }
            self.tick()
        }
    }
}
