package import MercatorRouting
package import MercatorSystem
import Synchronization

/// How a provider stands: what traffic and probes have shown of it; shared by all loops.
///
/// A provider of which only good is heard costs an exchange a few atomic operations and no lock. The machine behind
/// the lock is looked at from the first failure until nothing bad has been heard for a whole window.
package final class ProviderHealth: Sendable {
    /// Failures in a row from which a provider counts as unhealthy.
    package static let failuresMax = 3

    package let settings: HealthSettings
    private let machine: Mutex<ProviderMachine>
    /// Whether the machine has to be asked at all.
    private let isTroubled = Atomic<Bool>(false)
    /// Whether the breaker has changed since somebody looked.
    private let hasNews = Atomic<Bool>(false)
    /// Good answers ever; the retry budget and the breaker's window read it.
    private let answers = Atomic<Int>(0)
    private let inFlight = Atomic<Int>(0)
    /// How long answers took to begin, for second attempts elsewhere.
    package let firstSigns = FirstSigns()
    /// Monotonic nanoseconds of the last news; 0 before the first.
    private let heardAt = Atomic<UInt64>(0)
    /// Microseconds to the head of an answer, smoothed; 0 before the first.
    private let latency = Atomic<UInt64>(0)

    package init(_ settings: HealthSettings = HealthSettings()) {
        self.settings = settings
        machine = Mutex(ProviderMachine(settings))
    }

    /// Asks to send one request; the pass goes back with ``succeeded(_:now:headAfter:)``, ``failed(_:_:)`` or
    /// ``abandoned(_:now:)``.
    package func admit(now: Instant) -> CircuitBreaker.Admission {
        guard isTroubled.load(ordering: .relaxed) else { return .pass(.usual) }
        return machine.withLock { $0.breaker.admit(now: now) }
    }

    /// A request was answered by the API, whatever the answer said about the request.
    ///
    /// - Parameter headAfter: nanoseconds to the head of the answer; nil when it is not known.
    package func succeeded(
        _ pass: CircuitBreaker.Pass = .usual, now: Instant, headAfter: UInt64? = nil
    ) {
        answers.wrappingAdd(1, ordering: .relaxed)
        heardAt.store(now.nanoseconds, ordering: .relaxed)
        if let headAfter { note(latency: max(1, headAfter / 1_000)) }
        let isTroubled = isTroubled.load(ordering: .relaxed)
        guard isTroubled || settings.tracksLoad else { return }
        let answered = answers.load(ordering: .relaxed)
        change(at: now) { machine in
            if settings.tracksLoad, let headAfter { machine.peak.observe(headAfter, now: now) }
            if isTroubled { machine.succeeded(pass, answers: answered, now: now) }
        }
    }

    /// A probe of the breaker has a good head: it need not wait for the end, which may be minutes away.
    package func probeAnswered(_ pass: CircuitBreaker.Pass, now: Instant) {
        let answered = answers.load(ordering: .relaxed)
        change(at: now) { $0.succeeded(pass, answers: answered, now: now) }
    }

    /// A request was not answered, or by a server error.
    package func failed(_ pass: CircuitBreaker.Pass = .usual, _ failure: ProviderTrouble) {
        heardAt.store(failure.now.nanoseconds, ordering: .relaxed)
        let answered = answers.load(ordering: .relaxed)
        change(at: failure.now) { $0.failed(pass, failure, answers: answered) }
    }

    /// The request told nothing about the provider.
    package func abandoned(_ pass: CircuitBreaker.Pass, now: Instant) {
        guard pass.isProbe else { return }
        change(at: now) { $0.breaker.abandoned(pass) }
    }

    /// The provider was asked too often, and wants to be left alone, for so long if it says so.
    package func rateLimited(_ pass: CircuitBreaker.Pass, retryAfter wish: Duration?, now: Instant) {
        change(at: now) { $0.rateLimited(pass, retryAfter: wish, now: now) }
    }

    /// The account there is used up: nobody asks before a trial has found that it is not, and the operator is told.
    ///
    /// - Parameter wish: what the provider asked for; nil when it named no time.
    package func usedUp(_ pass: CircuitBreaker.Pass, retryAfter wish: Duration?, now: Instant, random: UInt64) {
        heardAt.store(now.nanoseconds, ordering: .relaxed)
        change(at: now) { $0.usedUp(pass, wish, now: now, random: random) }
    }

    /// The provider wants to be left alone, for so long if it says so.
    package func coolDown(_ wish: Duration?, now: Instant) {
        change(at: now) { $0.cooldown.begin(wish, now: now) }
    }

    /// An active probe came back; `failure` is nil when the provider answered.
    package func probed(_ failure: String?, now: Instant) {
        heardAt.store(now.nanoseconds, ordering: .relaxed)
        if failure == nil, !isTroubled.load(ordering: .relaxed) { return }
        change(at: now) { $0.probed(failure) }
    }

    /// Changes the machine, and notes whether it has to be asked from now on.
    private func change(at now: Instant, _ body: (inout ProviderMachine) -> Void) {
        machine.withLock { machine in
            let before = machine.breaker.state(at: now)
            body(&machine)
            if before != machine.breaker.state(at: now) { hasNews.store(true, ordering: .relaxed) }
            // ORDER: before the lock is given back, so that of two changes the later one has the last word.
            isTroubled.store(!machine.isClear(at: now), ordering: .relaxed)
        }
    }

    /// A fifth of the new and four fifths of the old: some ten answers count. Two loops at once may lose one of theirs.
    private func note(latency new: UInt64) {
        let old = latency.load(ordering: .relaxed)
        latency.store(old == 0 ? new : old - old / 5 + new / 5, ordering: .relaxed)
    }

    /// A request is on its way, or over; called where a strategy wants to know.
    package func began() { inFlight.wrappingAdd(1, ordering: .relaxed) }
    package func ended() { inFlight.wrappingSubtract(1, ordering: .relaxed) }

    /// Good answers ever.
    package var answerCount: Int { answers.load(ordering: .relaxed) }

    /// Requests under way; 0 where no strategy wants to know.
    package var inFlightCount: Int { max(0, inFlight.load(ordering: .relaxed)) }

    /// Milliseconds to the head of an answer, the latest weighing most; nil before the first.
    package var averageLatency: Double? {
        let microseconds = latency.load(ordering: .relaxed)
        return microseconds == 0 ? nil : Double(microseconds) / 1_000
    }

    /// Nanoseconds to expect to the head of an answer, for strategies; 0 before the first.
    package func expectedLatency(at now: Instant) -> Double { machine.withLock { $0.peak.value(at: now) } }

    /// Failures since the last success.
    package var consecutiveFailures: Int {
        isTroubled.load(ordering: .relaxed) ? machine.withLock { $0.failures } : 0
    }

    /// Whether it is well: not after three failures in a row, an open breaker or failed probes.
    package func isHealthy(at now: Instant) -> Bool {
        guard isTroubled.load(ordering: .relaxed) else { return true }
        return machine.withLock { $0.isHealthy(at: now) }
    }

    /// What strategies have to expect of it.
    package func standing(at now: Instant) -> RoutingCandidate.Standing {
        guard isTroubled.load(ordering: .relaxed) else { return .well }
        return machine.withLock { $0.standing(at: now) }
    }

    /// Where the breaker stands.
    package func breakerState(at now: Instant) -> CircuitBreaker.State {
        guard isTroubled.load(ordering: .relaxed) else { return .closed }
        return machine.withLock { $0.breaker.state(at: now) }
    }

    /// Everything at once, for `/health/providers` and metrics.
    package func report(at now: Instant) -> ProviderReport { machine.withLock { $0.report(at: now) } }

    /// Where the breaker stands, once after it has changed; nil otherwise.
    package func takeNews(at now: Instant) -> CircuitBreaker.State? {
        guard hasNews.load(ordering: .relaxed), hasNews.exchange(false, ordering: .relaxed) else { return nil }
        return machine.withLock { $0.breaker.state(at: now) }
    }

    /// Whether its account was used up when it was last asked.
    package var isUsedUp: Bool {
        isTroubled.load(ordering: .relaxed) && machine.withLock { $0.isUsedUp }
    }

    /// Whether its account has been found used up since somebody asked; the first who asks is told.
    package func takeUsedUpNews() -> Bool {
        guard isTroubled.load(ordering: .relaxed) else { return false }
        return machine.withLock { $0.takeUsedUpNews() }
    }

    /// How long nothing has been heard of it; nil before the first news.
    package func silence(at now: Instant) -> Duration? {
        let heard = heardAt.load(ordering: .relaxed)
        return heard == 0 ? nil : now.since(Instant(nanoseconds: heard))
    }

    /// The code of the last failure; nil when there was none.
    package var error: String? { machine.withLock { $0.lastError } }
}
