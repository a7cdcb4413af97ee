import MercatorExchange
import MercatorProviders
import MercatorRouting
package import MercatorSystem

extension Exchange {
    /// The driver has put the request on its way to `plan`'s provider.
    package func dispatched(now: Instant) {
        guard let plan else { preconditionFailure("dispatched without a plan") }
        if dossier.attempts.isEmpty {
            dispatchedFirst = now
            dossier.overheadNanoseconds = now.nanosecondsSince(dossier.received)
        }
        if let hedge, !hedge.isSpent {
            hedge.due = hedge.hedging.delay(at: plan.provider, isStream: plan.isStream).map(now.advanced(by:))
        }
        began(Attempt(provider: plan.provider.name, started: now), now)
        beganAttempt(plan)
    }

    /// The attempt is the one under way, and nothing of it has come.
    func began(_ attempt: Attempt, _ now: Instant) {
        dossier.attempts.append(attempt)
        phase = .dispatched
        lastActivity = now
        reply = nil
        hasSeenData = false
        hasSeenDone = false
        hasSeenError = false
    }

    /// The head of the provider's answer.
    package func replied(_ head: ReplyHead, now: Instant) -> ExchangeAction {
        reply = head
        lastActivity = now
        lastDelivery = now
        let last = dossier.attempts.count - 1
        dossier.attempts[last].status = head.status
        dossier.attempts[last].headAfterNanoseconds = now.nanosecondsSince(dossier.attempts[last].started)
        switch head.status {
        case 200..<300: return succeeded(head, now)
        case 300..<400:
            return giveUp("redirect", .redirected(provider: exposedProvider, status: head.status), now)
        default:
            phase = .judging
            judgingSince = now
            return .collect
        }
    }

    /// The answer cannot be used, and would not be better the next time: another provider, or the end.
    private func giveUp(_ code: String, _ answer: Refusal, _ now: Instant) -> ExchangeAction {
        noteAttempt(code)
        return retry(.connection, or: answer, repeats: false, now) ?? refuse(answer)
    }

    private func succeeded(_ head: ReplyHead, _ now: Instant) -> ExchangeAction {
        guard let plan else { preconditionFailure("a reply without a plan") }
        guard !head.isEncoded else { return giveUp("encoded", .encodedReply(provider: exposedProvider), now) }
        let expected = plan.isStream ? plan.acceptsStream(head.content) : plan.accepts(head.content)
        guard expected else {
            let answer = Refusal.unexpectedContent(
                head.content, wantedStream: plan.isStream, provider: exposedProvider)
            return giveUp("content_type", answer, now)
        }
        noteTrial(now)
        if hedge != nil, !plan.isStream { firstSign(plan, now) }
        if holdsReply { return hold(head) }
        if !plan.isStream, plan.isTranslated, (head.length ?? 0) > ExchangeBounds.inspectedBytesMax {
            return giveUp("too_large", .replyTooLarge(provider: exposedProvider), now)
        }
        let isSmall = plan.isTranslated || (head.length ?? 0) <= ExchangeBounds.collectedBytesMax
        guard !plan.isStream, plan.endpoint.answersJSON, isSmall else {
            confirmForm(plan)
            phase = .streaming
            return .stream
        }
        phase = .collecting
        return .collect
    }

    /// The attempt under way has the first good answer.
    private func firstSign(_ plan: ExchangePlan, _ now: Instant) {
        noteFirstSign(plan, now)
        dropHedge("outpaced", now)
    }

    /// Keeps a good reply until policies have judged it.
    private func hold(_ head: ReplyHead) -> ExchangeAction {
        if let length = head.length, length > ExchangeBounds.inspectedBytesMax, inspection?.demands.protects == true {
            dossier.outcome = .policyBlocked
            return note(.refuse(.replyNotInspectable("it is too large")))
        }
        phase = .collecting
        return .collect
    }

    /// The URL's form in use has proved right.
    private func confirmForm(_ plan: ExchangePlan) {
        if plan.provider.form.confirm(other: usesOtherForm) { hasLearnedForm = true }
    }

    /// A body asked for with `collect` is whole, or has passed its bound.
    package func collected(_ facts: CollectedFacts, now: Instant) -> ExchangeAction {
        guard let reply, let plan else { preconditionFailure("a body without a head") }
        switch phase {
        case .collecting:
            if facts.isCutShort, plan.isTranslated, !plan.isStream {
                return giveUp("too_large", .replyTooLarge(provider: exposedProvider), now)
            }
            if facts.isCutShort {
                guard !holdsReply || inspection?.demands.protects == false else {
                    dossier.outcome = .policyBlocked
                    return note(.refuse(.replyNotInspectable("it is too large")))
                }
                phase = .streaming
                return .stream
            }
            guard plan.endpoint.answersJSON else {
                dossier.outcome = .complete
                return conclude(.pass)
            }
            if facts.isTorn, reply.endsWithConnection { return failed(.truncated, now: now) }
            guard facts.looksLikeJSON else {
                return giveUp("malformed", .malformedReply(provider: exposedProvider), now)
            }
            confirmForm(plan)
            // QUIRK: some routers answer 200 with an error object; where nobody else can be asked the client gets it as
            // it is, and the record is honest.
            if facts.isAPIError {
                let error = facts.error ?? StreamError(nil)
                noteAttempt(error.isUsedUp ? AttemptResult.usedUpCode : "error_in_success")
                let answer = Refusal.errorEvent(words(of: error, plan), provider: exposedProvider)
                if let action = retry(error.cause, or: answer, repeats: false, now) { return action }
                // No dialect but OpenAI's has clients that know an error by its body.
                if plan.isTranslated { return refuse(answer) }
            }
            dossier.outcome = facts.isAPIError ? .upstreamError : .complete
            return conclude(.pass)
        case .judging:
            return judge(reply, facts, plan, now)
        default: preconditionFailure("a body was collected in phase \(phase)")
        }
    }

    private func judge(
        _ reply: ReplyHead, _ facts: CollectedFacts, _ plan: ExchangePlan, _ now: Instant
    ) -> ExchangeAction {
        let isUsedUp = facts.isUsedUp || reply.status == 402
        noteAttempt(isUsedUp ? AttemptResult.usedUpCode : "status_\(reply.status)")
        if reply.status == 401 || reply.status == 403, !isUsedUp {
            return refuse(.providerAuthentication(status: reply.status, provider: exposedProvider))
        }
        if reply.status == 404, !facts.isAPIError, !facts.isCutShort, isOtherFormWorthATry(plan) {
            usesOtherForm.toggle()
            hasTriedOtherForm = true
            phase = .waiting
            retryAt = now
            return .dispatch
        }
        let passes = facts.isAPIError && !facts.isCutShort
        let answer = Refusal.providerError(status: reply.status, provider: exposedProvider, advice: reply.advice)
        let cause: RetryCause = isUsedUp ? .usedUp : .status(reply.status)
        if let action = retry(cause, or: answer, now) { return action }
        dossier.outcome = .upstreamError
        dossier.errorCode = answer.code
        return passes ? conclude(.pass) : refuse(answer)
    }

    /// Once an exchange: while nothing has succeeded in either form, or when others have learned better meanwhile.
    private func isOtherFormWorthATry(_ plan: ExchangePlan) -> Bool {
        let form = plan.provider.form
        return !hasTriedOtherForm && (form.mayTryOther || form.usesOther != usesOtherForm)
    }

    /// A piece of a streamed body arrived.
    ///
    /// - Parameters:
    ///   - hasData: an event with data has been seen.
    ///   - isDone: `[DONE]` has been seen.
    ///   - hasError: an error event has been seen.
    package func received(hasData: Bool, isDone: Bool, hasError: Bool = false, now: Instant) {
        lastActivity = now
        if hasData {
            if !hasSeenData, hedge != nil, let plan, plan.isStream { firstSign(plan, now) }
            hasSeenData = true
        }
        if isDone, !hasSeenDone {
            hasSeenDone = true
            doneAt = now
        }
        if hasError, !hasSeenError {
            hasSeenError = true
            noteAttempt("error_event")
        }
    }

    /// The first event of a stream is an error, and nothing has gone to the client: as good as an error status.
    package func beganWithError(_ error: StreamError, now: Instant) -> ExchangeAction {
        precondition((phase == .streaming || holdsStream) && !hasDelivered, "too late for an honest status")
        guard let plan else { preconditionFailure("an event without a plan") }
        noteAttempt(error.isUsedUp ? AttemptResult.usedUpCode : "error_event")
        let answer = Refusal.errorEvent(words(of: error, plan), provider: exposedProvider)
        return retry(error.cause, or: answer, now) ?? refuse(answer)
    }

    /// What a provider said, as far as clients may read it.
    private func words(of error: StreamError, _ plan: ExchangePlan) -> String? {
        error.message.map { plan.provider.redact(String($0.prefix(ExchangeBounds.quotedWordsMax))) }
    }

    /// An error in a stream has gone to the client, and nothing that follows can be read or said: the end.
    package func spoilt(now: Instant) -> ExchangeAction {
        received(hasData: true, isDone: false, hasError: true, now: now)
        return finished()
    }

    /// The provider's answer is complete, as far as its framing says.
    ///
    /// - Parameters:
    ///   - isTorn: the last event has no end.
    ///   - hasFinish: an event has told why the answer ended, so that it is whole without `[DONE]`, too.
    package func ended(isTorn: Bool = false, hasFinish: Bool = false, now: Instant) -> ExchangeAction {
        precondition(phase == .streaming || holdsStream, "an answer ended in phase \(phase)")
        guard let reply, let plan else { preconditionFailure("an end without a head") }
        guard plan.isStream else {
            dossier.outcome = .complete
            return .finish
        }
        if !hasSeenData {
            noteAttempt("empty_stream")
            let answer = Refusal.emptyStream(provider: exposedProvider)
            guard hasDelivered else { return retry(.connection, or: answer, now) ?? refuse(answer) }
            dossier.outcome = .truncated
            return note(.cut(answer))
        }
        if !hasSeenDone, plan.endsWithDone && !hasFinish && !hasSeenError || isTorn && reply.endsWithConnection {
            return truncated(now)
        }
        return finished()
    }

    /// The stream is whole.
    func finished() -> ExchangeAction {
        dossier.outcome = hasSeenError ? .upstreamError : hasSeenDone ? .complete : .completeWithoutDone
        guard holdsStream else { return .finish }
        if let plan { confirmForm(plan) }
        return conclude(.pass)
    }

    /// The answer broke off in the middle of its body.
    func truncated(_ now: Instant) -> ExchangeAction {
        if hasSeenDone { return finished() }
        noteAttempt("truncated")
        let answer = Refusal.truncated(provider: exposedProvider)
        // Nothing of a stream that was held has left, so another may be asked, and the status can tell the truth.
        if holdsStream, !hasDelivered {
            return retry(.connection, or: answer, now) ?? refuse(answer)
        }
        dossier.outcome = .truncated
        return note(.cut(answer))
    }

    /// An error behind the first event of a stream of which nothing has left: another provider may do better. Nil where
    /// nobody may be asked; then the stream goes on as it is.
    package func brokeWhileHeld(now: Instant) -> ExchangeAction? {
        guard holdsStream, !hasDelivered, !hasSeenError else { return nil }
        noteAttempt("error_event")
        return retry(.status(500), or: .errorEvent(nil, provider: exposedProvider), now)
    }
}
