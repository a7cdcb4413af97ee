import MercatorExchange
import MercatorGateway
import MercatorJSON
import MercatorPolicy
package import MercatorSystem
import MercatorTelemetry
package import MercatorUpstream
package import NIOCore

/// One event loop's share of the gateway: its drivers, its upstream pool, its clock, its reference to what it serves.
///
/// SAFETY: `@unchecked Sendable` because the server hands it from thread to thread at start and stop; everything but
/// the constants is touched on `eventLoop` only.
package final class ExchangeLoop: @unchecked Sendable {
    package let eventLoop: any EventLoop
    package let pool: UpstreamPool
    /// What every exchange that begins now is served with; an exchange keeps the one it began with.
    package private(set) var serving: Serving
    let system: MercatorSystem.System
    let log: ProxyLog
    let alerts: AlertOutbox
    private let alertCounts: AlertCounts
    private var drivers: ContiguousArray<ExchangeDriver> = []
    private var timer: RepeatedTask?
    /// Wall clock minus monotonic clock, in microseconds; read anew every second.
    private var wallOffset: Int64 = 0
    private var wallRead = Instant(nanoseconds: 0)
    private var accessLines = ByteText(capacity: ProxyBounds.logBatchBytes + 4_096)
    /// Copies for a provider that is only measured.
    let mirrors = MirrorOutbox()
    /// Where heads are put together before they are sent.
    var scratch = ByteText()
    /// Where they leave from.
    var outbound = OutboundBuffers()
    /// Who decides whether an exchange may begin.
    let admission: Admission
    private var isProbing = false
    private var tickedAt = Instant(nanoseconds: 0)
    private var lossLooked = Instant(nanoseconds: 0)

    package init(
        eventLoop: any EventLoop, lookups: UpstreamLookups, serving: Serving, alertCounts: AlertCounts,
        system: MercatorSystem.System, log: ProxyLog, connector: UpstreamConnector = .sockets
    ) {
        self.eventLoop = eventLoop
        self.pool = UpstreamPool(eventLoop: eventLoop, lookups: lookups, connector: connector)
        self.serving = serving
        var system = system
        system.randomness = LoopRandomness(seededBy: system.randomness)
        self.system = system
        self.log = log
        self.alertCounts = alertCounts
        admission = Admission(serving.snapshot.intake, queueDelayMax: serving.snapshot.queueDelayMax)
        alerts = AlertOutbox(
            serving.alerts, counts: alertCounts, system: system, log: log, eventLoop: eventLoop, send: pool.sendAlert)
    }

    /// Serves what begins from now on with another snapshot; connections to origins that it does not name close.
    func adopt(_ successor: Serving) {
        eventLoop.assertInEventLoop()
        serving = successor
        admission.queueDelay.limit = successor.snapshot.queueDelayMax
        alerts.adopt(successor.alerts)
        pool.retire(allBut: successor.origins.all)
    }

    /// The monotonic time.
    func now() -> Instant { Instant(nanoseconds: eventLoop.now.uptimeNanoseconds) }

    /// The wall clock at `instant`, without asking the system each time.
    func wallClock(at instant: Instant) -> Timestamp {
        if wallRead.nanoseconds == 0 || instant.nanosecondsSince(wallRead) > 1_000_000_000 {
            wallRead = instant
            wallOffset = system.wallClock.now().microseconds &- Int64(clamping: instant.nanoseconds / 1000)
        }
        return Timestamp(microseconds: Int64(clamping: instant.nanoseconds / 1000) &+ wallOffset)
    }

    /// Exchanges under way.
    package var activeCount: Int { drivers.count }

    func enter(_ driver: ExchangeDriver) {
        driver.rosterIndex = drivers.count
        drivers.append(driver)
        startTimer()
    }

    /// Measures, now and then, how long what is ready has to wait for this loop: by so much a timer is late.
    ///
    /// Driven by requests, so that an idle gateway sleeps.
    func probeQueue(_ received: Instant) {
        guard !isProbing, admission.queueDelay.isDue(at: received) else { return }
        let now = now()
        isProbing = true
        let due = now.advanced(by: ProxyBounds.probeDelay)
        // A task that is due at once would run at the end of this turn, and tell nothing of the next one.
        // SAFETY: the loop's own work.
        eventLoop.assumeIsolated().scheduleTask(
            in: .nanoseconds(Int64(clamping: ProxyBounds.probeDelay.wholeNanoseconds))
        ) {
            let end = self.now()
            self.isProbing = false
            self.admission.queueDelay.measured(end.since(due), at: end)
        }
    }

    func leave(_ driver: ExchangeDriver) {
        let index = driver.rosterIndex
        guard index >= 0 else { return }
        driver.rosterIndex = -1
        // The last one takes the empty place: no shifting, no search.
        let last = drivers.removeLast()
        if last !== driver {
            drivers[index] = last
            last.rosterIndex = index
        }
    }

    /// Counts a finished exchange, and writes its access line into the loop's batch.
    func record(_ dossier: Dossier) {
        serving.snapshot.requests.note(dossier)
        guard let output = log.access else { return }
        AccessLogLine.append(dossier, format: log.format, to: &accessLines)
        if accessLines.count >= ProxyBounds.logBatchBytes { flushLog(output) }
        startTimer()
    }

    /// Ends everything that is still under way; the shutdown's last word.
    package func cut() {
        for driver in Array(drivers) { driver.shutDown() }
        alerts.close()
        mirrors.close()
        pool.close()
        if let output = log.access { flushLog(output) }
        timer?.cancel()
        timer = nil
    }

    /// Tells the operator, once a second at most and from one loop only, that access lines were lost.
    private func reportLoss(_ now: Instant) {
        guard now.since(lossLooked) >= .seconds(1) else { return }
        lossLooked = now
        alerts.tellDropped()
        if let bytes = (log.access as? LogWriter)?.newlyLostBytes() { log.writeLoss(bytes) }
    }

    /// Tells the operator which breakers have opened or closed; the loop that looks first says so.
    private func reportBreakers(_ now: Instant) {
        for provider in serving.snapshot.providers {
            let isNewlyUsedUp = provider.health.takeUsedUpNews()
            if isNewlyUsedUp { tellUsedUp(provider, now) }
            // What has opened its breaker has just been told.
            guard let state = provider.health.takeNews(at: now), !isNewlyUsedUp || state != .open else { continue }
            log.write(state, of: provider, provider.health.report(at: now))
        }
    }

    /// An account is used up: somebody has to pay, so it is told where policies' alerts go, too.
    private func tellUsedUp(_ provider: ProviderPlan, _ now: Instant) {
        log.writeUsedUp(provider, provider.health.report(at: now))
        let rule = RuleReference(policy: "mercator", rule: "provider-quota")
        let text =
            "The quota or balance of the provider `\(provider.name)` is used up; it is left alone until it is not."
        alerts.post(
            PolicyAlert(rule: rule, webhook: nil, message: text, severity: "critical"), requestID: "",
            at: wallClock(at: now))
    }

    private func flushLog(_ output: any LogOutput) {
        guard accessLines.count > 0 else { return }
        output.append(accessLines.withBytes { [UInt8]($0) })
        accessLines.clear()
    }

    /// The timer runs only while there is something to watch, so an idle gateway sleeps.
    private func startTimer() {
        guard timer == nil else { return }
        tickedAt = now()
        timer = eventLoop.scheduleRepeatedTask(initialDelay: ProxyBounds.tick, delay: ProxyBounds.tick) {
            [weak self] _ in
            self?.tick()
        }
    }

    private func tick() {
        let now = now()
        defer { tickedAt = now }
        // The process was stopped, or nobody let it run: what has come meanwhile is read before deadlines count.
        if now.since(tickedAt) > ProxyBounds.tickLateMax { return }
        // ORDER: from the end, because a driver that ends is replaced by the last one.
        var index = drivers.count
        while index > 0 {
            index -= 1
            if index < drivers.count { drivers[index].tick(now) }
        }
        if let output = log.access { flushLog(output) }
        reportLoss(now)
        reportBreakers(now)
        // What is lost is told once a second at most, so the last of it may still be to tell.
        if drivers.isEmpty, !alertCounts.hasUntoldDrops {
            timer?.cancel()
            timer = nil
        }
    }
}
