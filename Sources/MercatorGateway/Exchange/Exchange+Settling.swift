import MercatorExchange
import MercatorProviders
import MercatorRouting
import MercatorSystem

// What attempts show of their providers: told once an attempt, when it is known.
extension Exchange {
    /// An attempt is under way; a second form of the URL counts as the same.
    func beganAttempt(_ plan: ExchangePlan) {
        guard plan.provider.health.settings.tracksLoad, !isCounted else { return }
        isCounted = true
        plan.provider.health.began()
    }

    /// The attempt under way has ended, for this cause.
    func settle(_ cause: RetryCause, _ now: Instant) {
        let code = dossier.attempts.last?.failure ?? "unknown"
        switch cause {
        case .connection: settle(.failed(code), now)
        case .usedUp: settle(AttemptResult.usedUp, now)
        case .status(let status): settle(AttemptResult(status: status, code: code), now)
        }
    }

    /// The same, by what the dossier says; for attempts that end with the exchange.
    func settleLast(_ now: Instant) {
        guard pass != nil else { return }
        // By its place: a copy of the attempt, here and below, would cost every exchange.
        let place = dossier.attempts.count - 1
        guard place >= 0, phase != .opened else { return settle(.unknown, now) }
        let status = dossier.attempts[place].status
        if let failure = dossier.attempts[place].failure {
            settle(status >= 400 ? AttemptResult(status: status, code: failure) : .failed(failure), now)
        } else {
            settle(status == 0 ? .unknown : .answered, now)
        }
    }

    /// Gives the pass back with what came of it. Does nothing the second time.
    func settle(_ result: AttemptResult, _ now: Instant) {
        guard let pass, let plan else { return }
        self.pass = nil
        if isCounted {
            isCounted = false
            plan.provider.health.ended()
        }
        let place = dossier.attempts.count - 1
        let isGood = place >= 0 && dossier.attempts[place].status < 400
        let headAfter = isGood ? dossier.attempts[place].headAfterNanoseconds : nil
        tell(result, headAfter: headAfter, pass, plan, status: reply?.status, retryAfter: reply?.retryAfter, now)
    }

    /// Tells a provider's health what an attempt there has come to.
    ///
    /// - Parameters:
    ///   - headAfter: nanoseconds to the head of a good answer; nil for every other.
    ///   - status: of the answer; nil when none came.
    ///   - retryAfter: what the answer asked for.
    func tell(
        _ result: AttemptResult, headAfter: UInt64?, _ pass: CircuitBreaker.Pass, _ plan: ExchangePlan, status: Int?,
        retryAfter: Duration?, _ now: Instant
    ) {
        let health = plan.provider.health
        let random = plan.random &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(dossier.attempts.count)
        switch result {
        case .answered: health.succeeded(pass, now: now, headAfter: headAfter)
        case .failed(let code):
            health.failed(pass, ProviderTrouble(code, now: now, random: random))
            if status == 503 || status == 529, let retryAfter { health.coolDown(retryAfter, now: now) }
        case .denied(let code): health.failed(pass, ProviderTrouble(code, now: now, breaks: false))
        case .rateLimited: health.rateLimited(pass, retryAfter: retryAfter, now: now)
        case .usedUp: health.usedUp(pass, retryAfter: retryAfter, now: now, random: random)
        case .unknown: health.abandoned(pass, now: now)
        }
    }

    /// A breaker's trial has a good head, which is all that is waited for.
    func noteTrial(_ now: Instant) {
        guard let pass, pass.isProbe, let plan else { return }
        plan.provider.health.probeAnswered(pass, now: now)
        self.pass = .usual
    }
}

extension ProviderFailure {
    /// Whether it says something about the provider, and not about the gateway.
    var isProviders: Bool {
        switch self {
        case .busy, .stopping, .unusable: false
        default: true
        }
    }
}
