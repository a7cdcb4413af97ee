import NIOCore

/// The share of a load run that one event loop carries out.
///
/// SAFETY: all of it happens on that loop: ``LoadGenerator`` begins it there, connections and timers call back there.
final class LoadLoop {
    /// How often requests are looked over for timeouts.
    private static let tick = TimeAmount.milliseconds(50)
    /// How long a connection rests after it failed, so that a dead server is not stormed.
    private static let restAfterFailure = TimeAmount.milliseconds(10)
    /// Requests that may wait for a connection; beyond it they count as timed out.
    private static let backlogMax = 1 << 20

    let options: LoadOptions
    let loop: any EventLoop
    let address: SocketAddress
    let request: ByteBuffer
    /// When measuring begins, in nanoseconds.
    let measureFrom: UInt64
    var report = LoadReport()

    private let beganAt: UInt64
    private let endsAt: UInt64
    /// Until when requests that were due in time may still be begun.
    private let givesUpAt: UInt64
    private let done: EventLoopPromise<LoadReport>
    /// Requests still to begin; nil: without limit.
    private var allowance: Int?
    private var connections: [LoadConnection] = []
    private var free: [LoadConnection] = []
    private var started = 0
    private var underWay = 0
    /// Times at which the requests were due that wait for a connection; those before `backlogFirst` are gone.
    private var backlog: [UInt64] = []
    private var backlogFirst = 0
    private let interval: Double
    private var arrivals = 0
    /// Whether the schedule has requests still to come; a late loop may reach the end of the time before that of the
    /// schedule.
    private var hasArrivals: Bool
    private var isOver = false

    /// - Parameters:
    ///   - share: connections of this loop.
    ///   - allowance: requests of this loop; nil: as many as fit in the time.
    init(_ options: LoadOptions, loop: any EventLoop, address: SocketAddress, share: Int, allowance: Int?) {
        self.options = options
        self.loop = loop
        self.address = address
        self.allowance = allowance
        request = LoadRequest.bytes(options)
        beganAt = NIODeadline.now().uptimeNanoseconds
        measureFrom = beganAt &+ Self.nanoseconds(options.warmUp)
        endsAt = measureFrom &+ Self.nanoseconds(options.duration)
        givesUpAt = endsAt &+ Self.nanoseconds(options.timeout)
        interval = options.rate.map { 1e9 * Double(max(1, options.loops)) / max($0, 0.001) } ?? 0
        hasArrivals = options.rate != nil
        done = loop.makePromise(of: LoadReport.self)
        connections = (0..<share).map { _ in LoadConnection(owner: self) }
    }

    /// Runs to the end; the future is fulfilled on this loop.
    func run() -> EventLoopFuture<LoadReport> {
        if options.rate != nil {
            free = connections.reversed()
            arrive()
        } else {
            ramp()
        }
        scheduleTick()
        return done.futureResult
    }

    /// Whether a request due at that time counts.
    func measures(_ dueAt: UInt64) -> Bool { dueAt >= measureFrom }

    /// A connection has had its answer and may take the next request.
    func isFree(_ connection: LoadConnection, now: UInt64) {
        underWay -= 1
        takeUp(connection, now: now)
    }

    /// A connection has failed its request; it rests a little before the next.
    func hasFailed(_ connection: LoadConnection) {
        underWay -= 1
        loop.assumeIsolated().scheduleTask(in: Self.restAfterFailure) {
            self.takeUp(connection, now: NIODeadline.now().uptimeNanoseconds)
        }
    }

    private func takeUp(_ connection: LoadConnection, now: UInt64) {
        guard options.rate != nil else {
            if now < endsAt, spend() { begin(connection, dueAt: now, now: now) }
            return endIfIdle(now)
        }
        if backlogFirst < backlog.count, now < givesUpAt {
            let dueAt = backlog[backlogFirst]
            backlogFirst += 1
            if backlogFirst == backlog.count {
                backlog.removeAll(keepingCapacity: true)
                backlogFirst = 0
            }
            begin(connection, dueAt: dueAt, now: now)
        } else {
            free.append(connection)
        }
        endIfIdle(now)
    }

    private func begin(_ connection: LoadConnection, dueAt: UInt64, now: UInt64) {
        underWay += 1
        connection.begin(dueAt: dueAt, now: now)
    }

    /// Opens the connections, all at once or spread over the ramp.
    private func ramp() {
        let now = NIODeadline.now().uptimeNanoseconds
        let whole = Self.nanoseconds(options.ramp)
        let wanted =
            whole == 0
            ? connections.count
            : min(connections.count, Int(Double(now &- beganAt) / Double(whole) * Double(connections.count)) + 1)
        while started < wanted {
            started += 1
            if now < endsAt, spend() { begin(connections[started - 1], dueAt: now, now: now) }
        }
        guard started < connections.count, now < endsAt else { return endIfIdle(now) }
        loop.assumeIsolated().scheduleTask(in: .milliseconds(1)) { self.ramp() }
    }

    /// Begins every request that is due, and sets the clock for the next.
    private func arrive() {
        let now = NIODeadline.now().uptimeNanoseconds
        var due = beganAt &+ UInt64(Double(arrivals) * interval)
        while due <= now, due < endsAt {
            guard spend() else {
                hasArrivals = false
                return endIfIdle(now)
            }
            if let connection = free.popLast() {
                begin(connection, dueAt: due, now: now)
            } else if backlog.count - backlogFirst < Self.backlogMax {
                backlog.append(due)
                report.backlogMax = max(report.backlogMax, backlog.count - backlogFirst)
            } else {
                report.timeouts += 1
            }
            arrivals += 1
            due = beganAt &+ UInt64(Double(arrivals) * interval)
        }
        guard due < endsAt else {
            hasArrivals = false
            return endIfIdle(now)
        }
        loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(due)) { self.arrive() }
    }

    private func scheduleTick() {
        loop.assumeIsolated().scheduleTask(in: Self.tick) {
            guard !self.isOver else { return }
            self.endTimeouts()
            self.scheduleTick()
        }
    }

    private func endTimeouts() {
        let now = NIODeadline.now().uptimeNanoseconds
        let limit = Self.nanoseconds(options.timeout)
        for connection in connections where connection.state != .free && now &- connection.sentAt > limit {
            if measures(connection.dueAt) { report.timeouts += 1 }
            connection.abandon()
            isFree(connection, now: now)
        }
        endIfIdle(now)
    }

    /// Ends the run when nothing is under way and nothing will begin any more.
    private func endIfIdle(_ now: UInt64) {
        guard !isOver, underWay == 0, !hasArrivals, now >= endsAt || allowance == 0 else { return }
        guard backlogFirst == backlog.count || now >= givesUpAt else { return }
        // Requests that were due and never got a connection have not been answered in time.
        report.timeouts += backlog.count - backlogFirst
        isOver = true
        for connection in connections { connection.abandon() }
        connections.removeAll()
        free.removeAll()
        done.succeed(report)
    }

    private func spend() -> Bool {
        guard let rest = allowance else { return true }
        allowance = max(0, rest - 1)
        return rest > 0
    }

    private static func nanoseconds(_ duration: Duration) -> UInt64 {
        let (seconds, attoseconds) = duration.components
        return UInt64(clamping: seconds) &* 1_000_000_000 &+ UInt64(clamping: attoseconds / 1_000_000_000)
    }
}
