import MercatorExchange
import MercatorRouting
import MercatorSystem

// After a failure: another provider at once, or the same one after a pause, or an honest answer.
extension Exchange {
    /// Plans another attempt; nil when the retries, the time, the budget or the policy do not allow one.
    ///
    /// - Parameters:
    ///   - answer: what the client gets if waiting for the attempt is cut short.
    ///   - repeats: whether the same provider may do better.
    func retry(
        _ cause: RetryCause, or answer: Refusal, repeats: Bool = true, _ now: Instant
    ) -> ExchangeAction? {
        settle(cause, now)
        if let plan, isHedging {
            if !hasDelivered, plan.routing.failsOver(cause) { return adoptHedge(now) }
            dropHedge(nil, now)
            return nil
        }
        guard let plan, !hasDelivered, dossier.attempts.count < attemptsMax else { return nil }
        let routing = plan.routing
        let isRateLimit = cause == .status(429)
        if isRateLimit, routing.onRateLimit == .fail { return nil }
        let waitsFirst = repeats && isRateLimit && routing.onRateLimit == .retryWithBackoff
        if waitsFirst, let action = repeatAttempt(cause, plan, or: answer, now) { return action }
        if routing.failsOver(cause), let action = failOver(plan, or: answer, now) { return action }
        return repeats && !waitsFirst ? repeatAttempt(cause, plan, or: answer, now) : nil
    }

    /// Attempts of this exchange, over all providers.
    var attemptsMax: Int {
        let usual = alternatives == nil ? ExchangeBounds.attemptsMax : ExchangeBounds.attemptsUsual
        return min(plan?.routing.attemptsMax ?? usual, ExchangeBounds.attemptsMax)
    }

    /// The same provider after a pause. Not when its breaker has opened: the rest of the retries would be burnt.
    private func repeatAttempt(
        _ cause: RetryCause, _ plan: ExchangePlan, or answer: Refusal, _ now: Instant
    ) -> ExchangeAction? {
        guard
            let delay = plan.provider.retry.delay(
                before: retriesMade + 1, after: cause, retryAfter: reply?.retryAfter, within: budgetLeft(now),
                random: plan.random &+ UInt64(retriesMade) &* 0x9E37_79B9_7F4A_7C15),
            plan.provider.health.breakerState(at: now) != .open,
            plan.routing.mayRetry(plan.snapshot.providers, now: now)
        else { return nil }
        retriesMade += 1
        pendingRefusal = answer
        retryAt = now.advanced(by: delay)
        phase = .waiting
        return .abandonAttempt
    }

    /// The next provider, within the one deadline of all; nil when there is none to ask.
    private func failOver(_ failed: ExchangePlan, or answer: Refusal, _ now: Instant) -> ExchangeAction? {
        let routing = failed.routing
        guard let alternatives, alternatives.hasMore else { return nil }
        let deadline =
            alternatives.deadline
            ?? dispatchedFirst.advanced(by: min(failed.limits.begin ?? routing.deadline, routing.deadline))
        let start = now.advanced(by: routing.pause)
        let providers = failed.snapshot.providers
        // ORDER: the token is taken once somebody is found, so that a search in vain costs none.
        guard start < deadline, routing.couldRetry(providers, now: now),
            case .taken(let next, let pass) = alternatives.take(now: now, dossier)
        else { return nil }
        guard routing.mayRetry(providers, now: now) else {
            next.provider.health.abandoned(pass, now: now)
            return nil
        }
        alternatives.deadline = deadline
        next.limits.begin = deadline.since(start)
        take(next, pass, now: start)
        pendingRefusal = answer
        return routing.pause > .zero ? .abandonAttempt : .dispatch
    }

    /// Goes on with another provider, whose own limits count from `now` on.
    func take(_ next: ExchangePlan, _ pass: CircuitBreaker.Pass, now: Instant) {
        plan = next
        self.pass = pass
        usesOtherForm = next.provider.form.usesOther
        hasTriedOtherForm = false
        retriesMade = 0
        reply = nil
        dossier.outcome = nil
        dossier.errorCode = nil
        dossier.errorDetail = nil
        dispatchedFirst = now
        retryAt = now
        phase = .waiting
    }

    /// The pause is over: dispatches, unless the provider's breaker has opened meanwhile.
    func resume(_ plan: ExchangePlan, _ now: Instant) -> ExchangeAction {
        guard pass == nil else { return .dispatch }
        guard case .pass(let pass) = plan.provider.health.admit(now: now) else {
            guard let pendingRefusal else { preconditionFailure("a wait without an answer to end it") }
            return failOver(plan, or: pendingRefusal, now) ?? refuse(pendingRefusal)
        }
        self.pass = pass
        return .dispatch
    }

    /// The time the attempts before the first byte have in all; nil for no limit.
    private func budgetLeft(_ now: Instant) -> Duration? {
        guard let plan else { return nil }
        let spent = now.since(dispatchedFirst)
        let limits = [plan.limits.begin, plan.isStream ? plan.limits.firstToken : nil, plan.limits.total]
        return limits.compactMap { $0 }.min().map { $0 > spent ? $0 - spent : .zero }
    }
}

extension RoutingPlan {
    /// Whether another provider may do better than the one that failed for this cause.
    func failsOver(_ cause: RetryCause) -> Bool {
        switch cause {
        case .connection, .usedUp, .status(408), .status(429), .status(500...): true
        case .status(404): failsOverMissingModels
        case .status: false
        }
    }
}
