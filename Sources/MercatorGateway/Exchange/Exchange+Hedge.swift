import MercatorExchange
package import MercatorProviders
import MercatorRouting
package import MercatorSystem

// A second attempt elsewhere while the first is silent. The first good answer counts; nothing of it has gone out yet.
extension Exchange {
    /// A second attempt is under way beside the first.
    package var isHedging: Bool { hedge?.second != nil }

    /// What the second attempt sends, the model's name there, and whether to the other form of the URL.
    package var hedgeCall: (plan: ExchangePlan, model: String?, usesOtherForm: Bool)? {
        hedge?.second.map { ($0.plan, $0.dossier.modelSent, $0.usesOtherForm) }
    }

    /// The request may have a second attempt: there is somebody else, and the answer is one that can be chosen.
    func armHedge(_ choice: Route.Choice) {
        guard let hedging = choice.plan.routing.hedging, choice.alternatives?.hasMore == true,
            choice.plan.endpoint.answersJSON
        else { return }
        hedging.noteRequest()
        hedge = Hedge(hedging)
    }

    /// Whether the attempt under way has shown nothing yet, and nothing has gone to the client.
    private func isSilent(_ plan: ExchangePlan) -> Bool {
        guard !hasDelivered, !isPaused else { return false }
        switch phase {
        case .dispatched: return true
        case .streaming, .collecting: return plan.isStream && !hasSeenData
        case .opened, .waiting, .judging, .closed: return false
        }
    }

    /// Begins the second attempt if it is time for it; nil when it is not, or none may be made.
    func hedgeIfDue(_ plan: ExchangePlan, _ now: Instant) -> ExchangeAction? {
        guard let hedge, !hedge.isSpent, let due = hedge.due, now >= due, isSilent(plan), let alternatives else {
            return nil
        }
        hedge.due = nil
        let routing = plan.routing
        let deadline = dispatchedFirst.advanced(by: min(plan.limits.begin ?? routing.deadline, routing.deadline))
        let providers = plan.snapshot.providers
        guard now < deadline, dossier.attempts.count < attemptsMax, alternatives.nextIsWell(now: now),
            hedge.hedging.mayWithdraw, routing.couldRetry(providers, now: now)
        else { return nil }
        let aside = Dossier(received: dossier.received, receivedAt: dossier.receivedAt)
        guard case .taken(let next, let pass) = alternatives.take(now: now, aside) else { return nil }
        // ORDER: both once somebody is found, so that a search in vain costs none.
        guard hedge.hedging.withdraw(), routing.mayRetry(providers, now: now) else {
            next.provider.health.abandoned(pass, now: now)
            return nil
        }
        alternatives.deadline = alternatives.deadline ?? deadline
        next.limits.begin = deadline.since(now)
        let health = next.provider.health
        if health.settings.tracksLoad { health.began() }
        hedge.isSpent = true
        hedge.second = Hedge.Second(
            plan: next, pass: pass, attempt: Attempt(provider: next.provider.name, started: now),
            usesOtherForm: next.provider.form.usesOther, isCounted: health.settings.tracksLoad, dossier: aside)
        return .hedge
    }

    /// Whether a head of the second attempt begins a good answer.
    package func mayHedgeWin(_ head: ReplyHead) -> Bool {
        guard let plan = hedge?.second?.plan, (200..<300).contains(head.status), !head.isEncoded else { return false }
        return plan.isStream ? plan.acceptsStream(head.content) : plan.accepts(head.content)
    }

    /// The second attempt has a good answer, and the first has nothing to show: the first is given up.
    package func hedgeWon(now: Instant) -> ExchangeAction {
        guard let hedge, hedge.second != nil, !hasDelivered, let plan else { return .none }
        if let reply, reply.status >= 400 {
            noteAttempt("status_\(reply.status)")
            settle(.status(reply.status), now)
        } else {
            // What is given up is slower than this; left out, the percentile would sink with every second attempt.
            noteFirstSign(plan, now)
            noteAttempt("outpaced")
            settle(.unknown, now)
        }
        return adoptHedge(now) ?? .none
    }

    /// The second attempt failed: the first goes on alone.
    package func hedgeFailed(_ code: String, head: ReplyHead? = nil, now: Instant) {
        var result = AttemptResult.failed(code)
        if let head, head.status >= 400 { result = AttemptResult(status: head.status, code: code) }
        endHedge(code, result, head, now)
    }

    /// The second attempt failed below HTTP.
    package func hedgeFailed(_ failure: ProviderFailure, now: Instant) {
        endHedge(failure.code, failure.isProviders ? .failed(failure.code) : .unknown, nil, now)
    }

    /// The first attempt has something to show, or the exchange ends: the second, if there is one, is given up.
    func dropHedge(_ code: String?, _ now: Instant) {
        hedge?.isSpent = true
        endHedge(code, .unknown, nil, now)
    }

    /// Makes the second attempt the one under way; nil when there is none.
    func adoptHedge(_ now: Instant) -> ExchangeAction? {
        guard let hedge, let second = hedge.second else { return nil }
        hedge.second = nil
        take(second.plan, second.pass, now: second.attempt.started)
        usesOtherForm = second.usesOtherForm
        isCounted = second.isCounted
        dossier.modelSent = second.dossier.modelSent
        dossier.isStream = second.dossier.isStream
        dossier.edits = second.dossier.edits
        began(second.attempt, now)
        return .adoptHedge
    }

    private func endHedge(_ code: String?, _ result: AttemptResult, _ head: ReplyHead?, _ now: Instant) {
        guard let hedge, var second = hedge.second else { return }
        hedge.second = nil
        second.attempt.failure = code
        second.attempt.status = head?.status ?? 0
        // Before the one that goes on: the last one is the one that counts.
        dossier.attempts.insert(second.attempt, at: max(0, dossier.attempts.count - 1))
        if second.isCounted { second.plan.provider.health.ended() }
        tell(
            result, headAfter: nil, second.pass, second.plan, status: head?.status, retryAfter: head?.retryAfter, now)
    }

    /// The attempt under way has shown its first sign.
    func noteFirstSign(_ plan: ExchangePlan, _ now: Instant) {
        guard let last = dossier.attempts.last else { return }
        plan.provider.health.firstSigns.observe(now.nanosecondsSince(last.started), isStream: plan.isStream)
    }
}
