import MercatorExchange
package import MercatorSystem

extension Exchange {
    /// Time has passed: fires the deadline that is due, if one is. Called every tick of the loop; cheap.
    package func tick(now: Instant) -> ExchangeAction {
        guard let plan else { return .none }
        if hedge != nil, let action = hedgeIfDue(plan, now) { return action }
        switch phase {
        case .opened, .closed: return .none
        case .waiting: return now >= retryAt ? resume(plan, now) : expired(plan, now)
        case .judging where now.since(judgingSince) > ExchangeBounds.errorBodyTimeout:
            return collected(CollectedFacts(looksLikeJSON: false, isAPIError: false, isCutShort: true), now: now)
        case .streaming where hasSeenDone && now.since(doneAt) >= ExchangeBounds.afterDoneMax,
            .collecting where hasSeenDone && now.since(doneAt) >= ExchangeBounds.afterDoneMax:
            // Everything the client waits for has come; only the provider's end of the stream has not.
            return finished()
        case .dispatched, .judging, .collecting, .streaming: return expired(plan, now)
        }
    }

    /// The client reads too slowly: nothing more is read from the provider, whose silence then means nothing.
    package func clientPaused(now: Instant) {
        isPaused = true
    }

    /// The client reads again.
    package func clientResumed(now: Instant) {
        isPaused = false
        lastActivity = now
    }

    private func expired(_ plan: ExchangePlan, _ now: Instant) -> ExchangeAction {
        let limits = plan.limits
        let since = now.since(dispatchedFirst)
        if let begin = limits.begin, !hasDelivered, since >= begin { return timedOut(.begin, begin, now) }
        if let total = limits.total, since >= total { return timedOut(.total, total, now) }
        if isPaused { return .none }
        if !hasSeenData, plan.isStream {
            if let first = limits.firstToken, since >= first { return timedOut(.firstToken, first, now) }
        } else if let idle = limits.idle, reply != nil, phase != .waiting, now.since(lastActivity) >= idle {
            return timedOut(.idle, idle, now)
        }
        if phase == .streaming, plan.isStream, let every = limits.keepAlive, now.since(lastDelivery) >= every {
            return .keepAlive
        }
        return .none
    }

    private func timedOut(_ kind: DeadlineKind, _ limit: Duration, _ now: Instant) -> ExchangeAction {
        if hasSeenDone { return finished() }
        if phase != .waiting { noteAttempt("timeout_\(kind.rawValue)") }
        if phase == .waiting, let pendingRefusal { return refuse(pendingRefusal) }
        let refusal = Refusal.timeout(kind, limit, provider: exposedProvider)
        // What limits all attempts together leaves no time for another one.
        if kind != .begin, let action = retry(.connection, or: refusal, repeats: false, now) { return action }
        dossier.outcome = hasDelivered ? .stalled : .timeout
        return hasDelivered ? note(.cut(refusal)) : refuse(refusal)
    }
}
