import MercatorExchange
import MercatorPolicy
import MercatorRouting

/// A copy of a request, as its provider is asked.
package struct RequestCopy {
    package let plan: ExchangePlan
    /// The model's name there; nil where the request names none.
    package let model: String?
}

/// Copies of requests for a provider that is only measured (`routing.mirror`).
enum Mirroring {
    /// What the copy sends, if this request is to have one.
    ///
    /// Never against the policies: not where they do not permit the provider, and not where they said who is to be
    /// asked. Nor to the provider that is asked anyway, nor to one that is unwell.
    static func plan(
        _ provider: Int, share: Double, _ demand: Route.Demand, _ original: ExchangePlan, _ snapshot: Snapshot,
        _ dossier: Dossier
    ) -> RequestCopy? {
        // Other bits than those that strategies draw from.
        let draw = Double(RequestDraws.mixed(demand.random ^ 0xA5A5_5A5A_C3C3_3C3C) >> 11) / 9_007_199_254_740_992
        let mirror = snapshot.providers[provider]
        guard draw < share, provider != original.provider.index, demand.verdict.route?.providers.isEmpty ?? true,
            demand.verdict.permittedProviders?.contains(mirror.name) ?? true,
            mirror.health.standing(at: demand.now) == .well,
            let body = try? demand.body.edited(by: demand.verdict, demand.endpoint), body.isJSON
        else { return nil }
        let model = (demand.verdict.model ?? body.model).map { snapshot.directory.upstreamName(of: $0, at: provider) }
        // A dossier of its own: what is done to the copy is nothing that the caller's request went through.
        let aside = Dossier(received: dossier.received, receivedAt: dossier.receivedAt)
        let plan = try? Route.plan(
            Candidate(provider: provider, model: model), body, demand, original.routing, snapshot, aside)
        return plan.map { RequestCopy(plan: $0, model: aside.modelSent) }
    }
}

extension Exchange {
    /// The copy to send along with the request, once.
    package func takeCopy() -> RequestCopy? {
        guard copy != nil else { return nil }
        defer { copy = nil }
        return copy
    }
}
