import MercatorExchange
package import MercatorProviders
package import MercatorSystem

extension Exchange {
    /// The attempt failed below HTTP.
    package func failed(_ failure: ProviderFailure, now: Instant) -> ExchangeAction {
        if phase == .judging {
            // The status is known and says more than the rest of the body would have.
            return collected(CollectedFacts(looksLikeJSON: false, isAPIError: false, isCutShort: true), now: now)
        }
        noteAttempt(failure.code)
        if hasDelivered { return truncated(now) }
        let answer = Refusal.failure(failure, provider: exposedProvider)
        if failure == .stopping { return refuse(answer) }
        if !failure.isProviders { settle(.unknown, now) }
        return retry(.connection, or: answer, repeats: failure.mayRetry, now) ?? refuse(answer)
    }

    /// The gateway stops and waits no longer: an honest end for whoever still waits.
    package func shutDown(now: Instant) -> ExchangeAction {
        if hasSeenDone { return finished() }
        dossier.outcome = .shutdown
        return note(hasDelivered ? .cut(.serverShutdown) : .refuse(.shuttingDown))
    }

    /// Says why the attempt under way failed.
    func noteAttempt(_ failure: String) {
        guard !dossier.attempts.isEmpty else { return }
        dossier.attempts[dossier.attempts.count - 1].failure = failure
    }

    /// Ends the exchange with a refusal, noted for the log.
    func refuse(_ refusal: Refusal) -> ExchangeAction {
        if dossier.outcome == nil {
            dossier.outcome = refusal.source == .upstream ? .upstreamError : .refused
        }
        // A provider's failure is a reply, too, for policies.
        return refusal.source == .upstream ? conclude(.refuse(refusal)) : note(.refuse(refusal))
    }

    func note(_ action: ExchangeAction) -> ExchangeAction {
        switch action {
        case .refuse(let refusal), .cut(let refusal):
            // So that the answer's headers tell of it, too.
            if hedge != nil { dropHedge(nil, lastActivity) }
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
