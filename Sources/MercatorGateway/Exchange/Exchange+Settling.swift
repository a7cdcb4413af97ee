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
        guard case .answered = result else {
            return tell(result, of: dossier.attempts.last, pass, plan, reply, now)
        }
        let place = dossier.attempts.count - 1
        let isGood = place >= 0 && dossier.attempts[place].status < 400
        let headAfter = isGood ? dossier.attempts[place].headAfterNanoseconds : nil
        plan.provider.health.succeeded(pass, at: time(now), now: now, headAfter: headAfter)
    }

    /// Tells a provider's health what an attempt there has come to.
    func tell(
        _ result: AttemptResult, of attempt: Attempt?, _ pass: CircuitBreaker.Pass, _ plan: ExchangePlan,
        _ reply: ReplyHead?, _ now: Instant
    ) {
        let health = plan.provider.health
        let time = time(now)
        let random = plan.random &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(dossier.attempts.count)
        let isSlow = reply.map { $0.status == 503 || $0.status == 529 } == true && reply?.retryAfter != nil
        switch result {
        case .answered:
            let isGood = attempt.map { $0.status < 400 } ?? false
            let headAfter = isGood ? attempt?.headAfterNanoseconds : nil
            health.succeeded(pass, at: time, now: now, headAfter: headAfter)
        case .failed(let code):
            health.failed(pass, ProviderTrouble(code, at: time, now: now, random: random))
            if isSlow { health.coolDown(reply?.retryAfter, now: now) }
        case .denied(let code):
            health.failed(pass, ProviderTrouble(code, at: time, now: now, breaks: false))
        case .rateLimited: health.rateLimited(pass, retryAfter: reply?.retryAfter, now: now)
        case .unknown: health.abandoned(pass, now: now)
        }
    }

    /// A moment of the exchange on the wall clock.
    private func time(_ now: Instant) -> Timestamp {
        let passed = Int64(clamping: now.nanosecondsSince(dossier.received) / 1_000)
        return Timestamp(microseconds: dossier.receivedAt.microseconds &+ passed)
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
