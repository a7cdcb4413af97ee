import MercatorExchange
package import MercatorProviders
import MercatorRouting
package import MercatorSystem

extension Exchange {
    /// The attempt failed below HTTP.
    package mutating func failed(_ failure: ProviderFailure, now: Instant) -> ExchangeAction {
        if phase == .judging {
            // The status is known and says more than the rest of the body would have.
            return collected(CollectedFacts(looksLikeJSON: false, isAPIError: false, isCutShort: true), now: now)
        }
        noteAttempt(failure.code)
        if hasDelivered { return truncated() }
        let answer = Refusal.failure(failure, provider: exposedProvider)
        guard failure.mayRetry, let action = retry(.connection, or: answer, now) else { return refuse(answer) }
        return action
    }

    /// The gateway stops and waits no longer: an honest end for whoever still waits.
    package mutating func shutDown(now: Instant) -> ExchangeAction {
        if hasSeenDone { return finished() }
        dossier.outcome = .shutdown
        return note(hasDelivered ? .cut(.shuttingDown) : .refuse(.shuttingDown))
    }

    /// Plans another attempt; nil when the retries, the time or the policy do not allow one.
    mutating func retry(_ cause: RetryCause, or answer: Refusal, _ now: Instant) -> ExchangeAction? {
        guard let plan, !hasDelivered, dossier.attempts.count < ExchangeBounds.attemptsMax else { return nil }
        let left = budgetLeft(now)
        guard
            let delay = plan.provider.retry.delay(
                before: retriesMade + 1, after: cause, retryAfter: reply?.retryAfter, within: left,
                random: plan.random &+ UInt64(retriesMade) &* 0x9E37_79B9_7F4A_7C15)
        else { return nil }
        retriesMade += 1
        pendingRefusal = answer
        retryAt = now.advanced(by: delay)
        phase = .waiting
        return .abandonAttempt
    }

    /// The time the attempts before the first byte have in all; nil for no limit.
    private func budgetLeft(_ now: Instant) -> Duration? {
        guard let plan else { return nil }
        let spent = now.since(dispatchedFirst)
        let limits = [plan.limits.begin, plan.isStream ? plan.limits.firstToken : nil, plan.limits.total]
        return limits.compactMap { $0 }.min().map { $0 > spent ? $0 - spent : .zero }
    }

    /// Says why the attempt under way failed.
    mutating func noteAttempt(_ failure: String) {
        guard !dossier.attempts.isEmpty else { return }
        dossier.attempts[dossier.attempts.count - 1].failure = failure
    }

    /// Ends the exchange with a refusal, noted for the log.
    mutating func refuse(_ refusal: Refusal) -> ExchangeAction {
        if dossier.outcome == nil {
            dossier.outcome = refusal.source == .upstream ? .upstreamError : .refused
        }
        // A provider's failure is a reply, too, for policies.
        return refusal.source == .upstream ? conclude(.refuse(refusal)) : note(.refuse(refusal))
    }

    mutating func note(_ action: ExchangeAction) -> ExchangeAction {
        switch action {
        case .refuse(let refusal), .cut(let refusal):
            dossier.errorCode = refusal.code
            dossier.errorDetail = [refusal.message, refusal.operatorHint].compactMap { $0 }.joined(separator: " ")
        default: break
        }
        return action
    }

    /// The provider's name as far as the operator shows it to clients.
    var exposedProvider: String? {
        guard let plan, plan.exposure != .none else { return nil }
        return plan.provider.name
    }
}
