package import MercatorRouting
package import MercatorSystem

/// What a provider's health goes by.
package struct HealthSettings: Hashable, Sendable {
    package var breaker = BreakerSettings()
    /// How long failures in a row make it unhealthy when nothing more is heard.
    ///
    /// A load balancer sends nothing to a gateway that is not ready, so without an end nothing could ever show that
    /// the provider is well again.
    package var unwellFor = Duration.seconds(30)
    /// Failed probes in a row that make it unhealthy.
    package var probeFailuresMax = 3
    /// A strategy wants to know latencies and requests under way.
    package var tracksLoad = false

    package init() {}
}

/// Why a provider did not serve a request.
package struct ProviderTrouble: Sendable {
    /// A stable code, such as `refused`.
    package var code: String
    package var now: Instant
    /// 64 random bits.
    package var random: UInt64
    /// Whether a breaker can help: not where the gateway's own key is wrong.
    package var breaks = true

    package init(_ code: String, now: Instant, random: UInt64 = 0, breaks: Bool = true) {
        self.code = code
        self.now = now
        self.random = random
        self.breaks = breaks
    }
}

/// A provider's breaker, cooldown and verdicts, as one value behind one lock.
struct ProviderMachine: Sendable {
    var breaker: CircuitBreaker
    var cooldown = Cooldown()
    var peak = LatencyEstimate()
    private(set) var failures = 0
    private(set) var lastError: String?
    private var errors = ProviderErrorCounts()
    private var failedAt = Instant(nanoseconds: 0)
    private var failedProbes = 0
    /// The account was used up when it was last asked.
    private(set) var isUsedUp = false
    /// Nobody has been told yet.
    private var isUsedUpNews = false
    /// Good answers that the breaker's window knows of, and since when.
    private var answersSeen = 0
    private var seenAt: Instant?
    private let settings: HealthSettings
    /// Answers that weigh against the first failure, however many there were: they may be of long ago.
    private static let firstAnswersMax = 1_000

    init(_ settings: HealthSettings) {
        self.settings = settings
        breaker = CircuitBreaker(settings.breaker)
    }

    mutating func succeeded(_ pass: CircuitBreaker.Pass, answers: Int, now: Instant) {
        failures = 0
        failedProbes = 0
        isUsedUp = false
        cooldown.clear()
        breaker.succeeded(pass, count: max(1, unreported(answers, now)), now: now)
    }

    mutating func failed(_ pass: CircuitBreaker.Pass, _ trouble: ProviderTrouble, answers: Int) {
        failures &+= 1
        failedAt = trouble.now
        lastError = trouble.code
        errors.count(ProviderErrorType(code: trouble.code))
        guard trouble.breaks else { return breaker.abandoned(pass) }
        breaker.failed(
            pass, unreported: unreported(answers, trouble.now), now: trouble.now, random: trouble.random)
    }

    mutating func rateLimited(_ pass: CircuitBreaker.Pass, retryAfter wish: Duration?, now: Instant) {
        errors.count(.rateLimit)
        breaker.abandoned(pass)
        cooldown.begin(wish, now: now)
    }

    /// Where no breaker can hold it out it goes behind the others, which is the most that is left.
    mutating func usedUp(_ pass: CircuitBreaker.Pass, _ wish: Duration?, now: Instant, random: UInt64) {
        errors.count(.quota)
        lastError = AttemptResult.usedUpCode
        isUsedUpNews = isUsedUpNews || !isUsedUp
        isUsedUp = true
        if settings.breaker.isEnabled {
            breaker.usedUp(pass, wish: wish, now: now, random: random)
        } else {
            cooldown.begin(max(wish ?? .zero, RoutingBounds.quotaHoldFirst), now: now)
        }
    }

    mutating func takeUsedUpNews() -> Bool {
        defer { isUsedUpNews = false }
        return isUsedUpNews
    }

    mutating func probed(_ failure: String?) {
        guard let failure else {
            failedProbes = 0
            // It answers, and whether it serves requests the next one shows.
            failures = 0
            breaker.hint()
            return
        }
        failedProbes &+= 1
        lastError = failure
    }

    /// Answers since the last report, as many of them as may lie within the window.
    private mutating func unreported(_ answers: Int, _ now: Instant) -> Int {
        let fresh = max(0, answers &- answersSeen)
        let passed = seenAt.map { now.since($0) }
        answersSeen = answers
        seenAt = now
        let window = settings.breaker.window
        // The first report does not know since when the answers have come.
        guard let passed else { return min(fresh, ProviderMachine.firstAnswersMax) }
        return passed <= window ? fresh : Int(Double(fresh) * (window / passed))
    }

    /// Whether nobody need look at it until the next failure.
    mutating func isClear(at now: Instant) -> Bool {
        breaker.isClear(at: now) && failures == 0 && failedProbes == 0 && !isUsedUp && !cooldown.isActive(at: now)
    }

    /// Whether it answers, as far as is known.
    func isHealthy(at now: Instant) -> Bool {
        let isFailing = failures >= ProviderHealth.failuresMax && now.since(failedAt) < settings.unwellFor
        return !isFailing && standing(at: now) != .unwell
    }

    /// Few failures do not put it behind: the breaker finds out soon, and as soon that it is well again.
    func standing(at now: Instant) -> RoutingCandidate.Standing {
        if failedProbes >= settings.probeFailuresMax || breaker.state(at: now) == .open { return .unwell }
        return cooldown.isActive(at: now) ? .coolingDown : .well
    }

    func report(at now: Instant) -> ProviderReport {
        let state = breaker.state(at: now)
        return ProviderReport(
            isHealthy: isHealthy(at: now), breaker: state, failures: failures, failedProbes: failedProbes,
            lastError: lastError, retryIn: state == .open ? breaker.reopening?.since(now) : nil,
            coolingFor: cooldown.isActive(at: now) ? cooldown.end.since(now) : nil, isUsedUp: isUsedUp,
            errors: errors)
    }
}
