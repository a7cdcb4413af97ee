import MercatorExchange
import MercatorPolicy
import MercatorRouting
import MercatorSystem
import MercatorWire

/// Fourth stage: where does it go? A policy's route first, then whoever serves the model, then the only provider.
enum Route {
    /// What a route comes to.
    struct Choice {
        var plan: ExchangePlan
        /// The right to ask that provider; it must go back with what came of it.
        var pass: CircuitBreaker.Pass
        /// Who is asked when that provider fails; nil when there is nobody else.
        var alternatives: Alternatives?
    }

    /// What is asked, and when.
    struct Demand {
        var body: RequestBody
        var verdict = Verdict()
        var endpoint: APIEndpoint
        /// The request's head; nil where its wishes do not count any more.
        var view: InboundView?
        /// Random bits of the exchange.
        var random: UInt64 = 0
        var now: Instant
    }

    /// The choice; nil to ask the providers for their models first. Throws 403, 404, 500 for an edit gone wrong, and
    /// 503 where nobody may be asked now.
    static func choose(
        _ demand: Demand, _ snapshot: Snapshot, mayDiscover: Bool, _ dossier: Dossier
    ) throws(Refusal) -> Choice? {
        let body = try demand.body.edited(by: demand.verdict, demand.endpoint)
        let asked = demand.verdict.model ?? body.model
        let routing = snapshot.routing.plan(for: asked)
        guard let found = try Candidates.find(asked, demand.verdict, routing, snapshot, mayDiscover: mayDiscover)
        else { return nil }
        if found.others.isEmpty, !routing.hearsCallers, !routing.requiresHealthy {
            switch snapshot.providers[found.first.provider].health.admit(now: demand.now) {
            case .refused(let until):
                let health = snapshot.providers[found.first.provider].health
                throw .nobodyMayBeAsked(until: until, health.isUsedUp, demand.now)
            case .pass(let pass):
                let provider = snapshot.providers[found.first.provider]
                do throws(Refusal) {
                    return Choice(plan: try plan(found.first, body, demand, routing, snapshot, dossier), pass: pass)
                } catch {
                    provider.health.abandoned(pass, now: demand.now)
                    throw error
                }
            }
        }
        let alternatives = try Alternatives(found, body, demand, routing, snapshot, dossier)
        switch alternatives.take(now: demand.now, dossier) {
        case .closed(let until, let isUsedUp): throw .nobodyMayBeAsked(until: until, isUsedUp, demand.now)
        case .unfit(let refusal): throw refusal
        case .taken(let plan, let pass): return Choice(plan: plan, pass: pass, alternatives: alternatives)
        }
    }

    /// Whether a request for the model would have anywhere to go.
    static func leads(_ model: String, _ verdict: Verdict, _ snapshot: Snapshot) -> Bool {
        let model = verdict.model ?? model
        let routing = snapshot.routing.plan(for: model)
        return (try? Candidates.find(model, verdict, routing, snapshot, mayDiscover: false)) != nil
    }

    /// Who would be asked first for a model that no policy routes; nil for nobody.
    static func firstServer(of model: String, _ snapshot: Snapshot) -> ProviderPlan? {
        let routing = snapshot.routing.plan(for: model)
        let found = try? Candidates.find(model, Verdict(), routing, snapshot, mayDiscover: false)
        return found.map { snapshot.providers[$0.first.provider] }
    }

    /// What is sent to a candidate. Throws 400 for what the provider cannot be asked.
    ///
    /// - Parameters:
    ///   - body: as policies have left it.
    ///   - routing: as it is for the model.
    static func plan(
        _ candidate: Candidate, _ body: RequestBody, _ demand: Demand, _ routing: RoutingPlan, _ snapshot: Snapshot,
        _ dossier: Dossier
    ) throws(Refusal) -> ExchangePlan {
        let provider = snapshot.providers[candidate.provider]
        let edits = dossier.edits
        let call: OutboundCall
        do throws(Refusal) {
            call = try OutboundCall.make(
                body, demand.verdict, demand.endpoint, model: candidate.model, asked: demand.body.model, provider,
                snapshot, demand.random, dossier)
        } catch {
            // What was sent last may be sent again.
            dossier.edits = edits
            throw error
        }
        // A form goes out as it came, so a mapping does not apply to it.
        dossier.modelSent = body.isJSON ? candidate.model : body.model
        dossier.isStream = body.isStream
        return ExchangePlan(
            provider: provider, endpoint: call.endpoint, isStream: body.isStream, body: call.body,
            translation: call.translation, limits: body.isStream ? provider.streamLimits : provider.bufferedLimits,
            snapshot: snapshot, routing: routing, random: demand.random)
    }
}
