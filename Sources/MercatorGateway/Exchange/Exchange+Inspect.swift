import MercatorExchange
import MercatorJSON
import MercatorPolicy
package import MercatorSystem
import MercatorWire

// Policies on replies. An exchange without such policies never comes here, except to be asked whether it is one.
extension Exchange {
    /// Whether a copy of what passes to the client is to be kept for ``observe(_:now:)``.
    package var observesReply: Bool { inspection.map { !$0.isOver } ?? false }

    /// How much of the reply under way the driver may keep.
    package var collectedBytesMax: Int {
        guard let reply, reply.status < 300 else { return ExchangeBounds.errorBytesMax }
        let isNeededWhole = holdsReply || plan?.isTranslated == true
        return isNeededWhole ? ExchangeBounds.inspectedBytesMax : ExchangeBounds.collectedBytesMax
    }

    /// Whether a good reply is kept until it has been judged.
    var holdsReply: Bool {
        guard let inspection, let plan else { return false }
        return inspection.holds(isStream: plan.isStream)
    }

    /// Whether a stream is being kept, as against passed on.
    package var holdsStream: Bool { phase == .collecting && plan?.isStream == true }

    /// Ends the exchange as planned, or asks the policies first.
    func conclude(_ end: InspectionEnd) -> ExchangeAction {
        if let inspection, !inspection.isOver, !hasDelivered {
            inspection.end = end
            return .inspect
        }
        switch end {
        case .pass: return .passReply
        case .refuse(let refusal): return note(.refuse(refusal))
        }
    }

    /// Asks the policies about a reply of which nothing has gone to the client; says what becomes of it.
    package func inspect(_ received: ReceivedReply, now: Instant) -> ExchangeAction {
        guard let inspection, let plan else { preconditionFailure("a reply is inspected where policies ask for it") }
        inspection.isOver = true
        let facts = InspectedReply(
            received, status: reply?.status ?? 0, provider: plan.provider.name, isStream: plan.isStream,
            end: inspection.end)
        if inspection.demands.protects, case .pass = inspection.end, facts.body == nil {
            dossier.outcome = .policyBlocked
            return note(.refuse(.replyNotInspectable("it is not the JSON that was expected")))
        }
        let verdict = ask(inspection, facts)
        if let denial = verdict.denial {
            dossier.outcome = .policyBlocked
            return note(.refuse(Refusal(denial)))
        }
        if let route = verdict.route, let action = reroute(route, inspection, now) { return action }
        if case .refuse(let refusal) = inspection.end { return note(.refuse(refusal)) }
        guard let edited = verdict.edited else { return .passReply }
        guard let bytes = facts.stream.map({ $0.rewritten(as: edited) }) ?? edited.bytes else {
            dossier.outcome = .policyBlocked
            return note(.refuse(.replyNotInspectable("what they change in it has no place in this stream")))
        }
        editedReply = bytes
        dossier.edits += verdict.editedNames
        return .passReply
    }

    /// Asks the policies about a reply that has gone to the client as it came; only reports can follow.
    package func observe(_ received: ReceivedReply) {
        guard let inspection, !inspection.isOver, let plan, !dossier.attempts.isEmpty else { return }
        inspection.isOver = true
        let facts = InspectedReply(
            received, status: reply?.status ?? 0, provider: plan.provider.name, isStream: plan.isStream, end: .pass)
        _ = ask(inspection, facts)
    }

    private func ask(_ inspection: ReplyInspection, _ reply: InspectedReply) -> Verdict {
        let policies = inspection.snapshot.policies
        guard let trace = inspection.facts.trace else {
            let verdict = policies.decide(inspection.facts, reply: reply, after: inspection.verdict)
            take(verdict)
            return verdict
        }
        let (verdict, more) = policies.trace(inspection.facts, reply: reply, after: inspection.verdict)
        let decisive = verdict.denial == nil && verdict.route == nil ? inspection.verdict : verdict
        dossier.explanation = trace.joined(more).headerJSON(
            of: decisive, bytesMax: ExchangeBounds.explanationBytesMax)
        take(verdict)
        return verdict
    }

    /// Another provider, as a policy wants it; nil when there is none left to try, or no time.
    private func reroute(
        _ route: RouteChoice, _ inspection: ReplyInspection, _ now: Instant
    ) -> ExchangeAction? {
        guard inspection.reroutes < ExchangeBounds.reroutesMax, dossier.attempts.count < ExchangeBounds.attemptsMax
        else { return nil }
        var verdict = inspection.verdict
        var route = route
        route.providers.removeAll { name in dossier.attempts.contains { $0.provider == name } }
        guard !route.providers.isEmpty || route.model != nil else { return nil }
        verdict.route = route
        let demand = Route.Demand(
            body: inspection.body, verdict: verdict, endpoint: inspection.endpoint, random: plan?.random ?? 0, now: now)
        var choice: Route.Choice?
        do throws(Refusal) {
            choice = try Route.choose(demand, inspection.snapshot, mayDiscover: false, dossier)
        } catch {
            return nil
        }
        guard let choice else { return nil }
        if let begin = choice.plan.limits.begin {
            // The client has waited for the others already.
            let left = begin - now.since(dispatchedFirst)
            guard left > .zero else {
                choice.plan.provider.health.abandoned(choice.pass, now: now)
                return nil
            }
            choice.plan.limits.begin = left
        }
        settleLast(now)
        inspection.reroutes += 1
        inspection.isOver = false
        alternatives = choice.alternatives
        take(choice.plan, choice.pass, now: now)
        pendingRefusal = nil
        return .dispatch
    }
}
