import NIOCore

/// The share of a load run that one event loop carries out.
///
/// SAFETY: all of it happens on that loop: ``LoadGenerator`` begins it there, connections and timers call back there.
final class LoadLoop {
    /// How often requests are looked over for timeouts, and the board is told.
    private static let tick = TimeAmount.milliseconds(50)
    /// How long a connection rests after it failed, so that a dead server is not stormed.
    private static let restAfterFailure = TimeAmount.milliseconds(10)

    let options: LoadOptions
    let loop: any EventLoop
    let address: SocketAddress
    let security: LoadSecurity?
    let requests: LoadRequests
    var report = LoadReport()

    private let times: RequestPacer.Times
    private let timeout: UInt64
    private let board: LoadBoard
    private let part: Int
    private let done: EventLoopPromise<LoadReport>
    private var pacer: RequestPacer
    private var connections: [LoadConnection] = []
    private var free: [LoadConnection] = []
    private var underWay = 0
    private var nextWake: UInt64?
    private var hasNoMore = false
    private var isOver = false
    /// When the last request that counts was begun, and when the last one ended.
    private var lastBegunAt: UInt64 = 0
    private var lastEndedAt: UInt64 = 0
    /// What has happened since the board was told.
    private var news = LoadProgress()

    init(_ options: LoadOptions, part: Int, loop: any EventLoop, site: LoadSite, board: LoadBoard) {
        self.options = options
        self.loop = loop
        self.part = part
        self.board = board
        address = site.address
        security = site.security
        requests = site.requests
        let loops = options.loops
        let beganAt = NIODeadline.now().uptimeNanoseconds
        let measureFrom = beganAt &+ options.warmUp.loadNanoseconds
        let endsAt = measureFrom &+ options.duration.loadNanoseconds
        timeout = options.timeout.loadNanoseconds
        times = RequestPacer.Times(beganAt: beganAt, measureFrom: measureFrom, endsAt: endsAt, patience: timeout)
        let schedule = options.rate.map {
            ArrivalSchedule(options.arrivals, rate: $0, seed: options.seed, part: part, parts: loops)
        }
        pacer = RequestPacer(times, schedule: schedule, requestsMax: options.requests, part: part, parts: loops)
        report.timeline = Timeline(expecting: options.requests == nil ? options.duration.loadNanoseconds : 0)
        done = loop.makePromise(of: LoadReport.self)
        let share = options.connections / loops + (part < options.connections % loops ? 1 : 0)
        connections = (0..<share).map { _ in LoadConnection(owner: self) }
    }

    /// Runs to the end; the future is fulfilled on this loop.
    func run() -> EventLoopFuture<LoadReport> {
        if options.rate != nil {
            free = connections.reversed()
            serve(now: times.beganAt)
        } else {
            ramp(from: 0)
        }
        scheduleTick()
        return done.futureResult
    }

    /// Whether a request due at that time counts.
    func measures(_ dueAt: UInt64) -> Bool { dueAt >= times.measureFrom }

    /// A connection has had its answer and may take the next request.
    func isFree(_ connection: LoadConnection, now: UInt64) {
        underWay -= 1
        free.append(connection)
        serve(now: now)
    }

    /// A connection has failed its request; it rests a little before the next.
    func hasFailed(_ connection: LoadConnection) {
        underWay -= 1
        loop.assumeIsolated().scheduleTask(in: Self.restAfterFailure) {
            self.free.append(connection)
            self.serve(now: NIODeadline.now().uptimeNanoseconds)
        }
    }

    /// Counts a whole answer.
    func note(_ answer: LoadAnswer, dueAt: UInt64, now: UInt64) {
        guard measures(dueAt) else { return }
        report.statuses[answer.status, default: 0] += 1
        lastEndedAt = now
        report.events += answer.events
        if let failure = answer.failure { return note(failure, dueAt: dueAt, now: now) }
        let latency = now &- dueAt
        report.ok += 1
        report.latency.record(latency)
        report.serviceTime.record(now &- answer.sentAt)
        report.firstByte.record(answer.firstByteAt &- dueAt)
        if answer.firstTokenAt != 0 { report.firstToken.record(answer.firstTokenAt &- dueAt) }
        report.timeline.record(after: now &- times.measureFrom, latency: latency)
        news.ok += 1
        news.recent.record(latency)
    }

    /// Counts a failure.
    func note(_ failure: LoadFailure, dueAt: UInt64, now: UInt64) {
        guard measures(dueAt) else { return }
        lastEndedAt = now
        report.failures[failure, default: 0] += 1
        report.timeline.record(after: now &- times.measureFrom, latency: nil)
        news.failed += 1
    }

    /// Gives free connections what is due.
    ///
    /// - Parameter isTimed: because the clock says so, and not because a connection has become free.
    private func serve(now: UInt64, isTimed: Bool = false) {
        guard !isOver else { return }
        while let connection = free.last {
            switch pacer.next(now: now) {
            case .begin(let dueAt, let number):
                free.removeLast()
                underWay += 1
                if measures(dueAt) {
                    lastBegunAt = now
                    if isTimed { report.lateness.record(now &- dueAt) }
                }
                connection.begin(dueAt: dueAt, number: number, now: now)
            case .wait(let until): return wake(at: until)
            case .over:
                hasNoMore = true
                return endIfIdle()
            }
        }
    }

    private func wake(at time: UInt64) {
        guard nextWake != time else { return }
        nextWake = time
        loop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(time)) {
            if self.nextWake == time { self.nextWake = nil }
            self.serve(now: NIODeadline.now().uptimeNanoseconds, isTimed: true)
        }
    }

    /// Puts the connections to work, all at once or spread over the ramp.
    private func ramp(from started: Int) {
        guard !isOver else { return }
        let now = NIODeadline.now().uptimeNanoseconds
        let whole = options.ramp.loadNanoseconds
        let share = whole == 0 ? 1 : min(1, Double(now &- times.beganAt) / Double(whole))
        let wanted = min(connections.count, Int(share * Double(connections.count)) + 1)
        free += connections[started..<wanted].reversed()
        serve(now: now)
        guard wanted < connections.count else { return }
        loop.assumeIsolated().scheduleTask(in: .milliseconds(1)) { self.ramp(from: wanted) }
    }

    private func scheduleTick() {
        loop.assumeIsolated().scheduleTask(in: Self.tick) {
            guard !self.isOver else { return }
            self.endTimeouts()
            self.news.underWay = self.underWay
            let goesOn = self.board.tell(self.news, part: self.part)
            self.news = LoadProgress()
            if !goesOn { return self.interrupt() }
            self.scheduleTick()
        }
    }

    private func endTimeouts() {
        let now = NIODeadline.now().uptimeNanoseconds
        for connection in connections where connection.state != .free && now &- connection.sentAt > timeout {
            connection.fail(.timeout, now: now)
        }
    }

    private func interrupt() {
        guard !isOver else { return }
        report.isInterrupted = true
        report.unfinished = connections.count { $0.state != .free && measures($0.dueAt) }
        end()
    }

    /// The end of the time that rates are counted over.
    ///
    /// The last answers come after the end of the time in which requests begin. To count that as well would make every
    /// rate too small, the more so the shorter the run; not to count the time in which late requests were still begun
    /// would make that of an overloaded server too large.
    private var measuredUntil: UInt64 {
        if report.isInterrupted { return NIODeadline.now().uptimeNanoseconds }
        return pacer.hasRunOut ? lastEndedAt : max(times.endsAt, lastBegunAt)
    }

    /// Ends the run when nothing is under way and nothing will begin any more.
    private func endIfIdle() {
        if !isOver, underWay == 0, hasNoMore { end() }
    }

    private func end() {
        isOver = true
        let measuredUntil = measuredUntil
        report.elapsed = measuredUntil > times.measureFrom ? measuredUntil - times.measureFrom : 0
        report.backlogMax = pacer.backlogMax
        if pacer.notSent > 0 { report.failures[.notSent] = pacer.notSent }
        for connection in connections { connection.abandon() }
        connections.removeAll()
        free.removeAll()
        done.succeed(report)
    }
}

extension Duration {
    /// Nanoseconds, rounded down; zero for what is negative.
    var loadNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(clamping: seconds) &* 1_000_000_000 &+ UInt64(clamping: attoseconds / 1_000_000_000)
    }
}
