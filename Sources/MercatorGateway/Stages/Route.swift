import MercatorExchange
import MercatorExpression
import MercatorPolicy
import MercatorRouting
import MercatorWire

/// Fourth stage: where does it go? A policy's route first, then the provider that lists the model, then the only one.
enum Route {
    /// The plan; nil to ask the providers for their models first. Throws 403, 404, and 500 for an edit gone wrong.
    static func plan(
        _ sent: RequestBody, _ verdict: Verdict, _ endpoint: APIEndpoint, _ snapshot: Snapshot, random: UInt64,
        mayDiscover: Bool, _ dossier: Dossier
    ) throws(Refusal) -> ExchangePlan? {
        let body = try sent.edited(by: verdict, endpoint)
        let asked = verdict.model ?? body.model
        guard
            let target = try target(asked, verdict, snapshot, mayDiscover: mayDiscover)
        else { return nil }
        let provider = snapshot.providers[target.provider]
        // A form goes out as it came, so a mapping does not apply to it.
        dossier.modelSent = body.isJSON ? target.model : body.model
        let isStream = body.isStream
        dossier.isStream = isStream
        let call = try OutboundCall.make(
            body, verdict, endpoint, model: target.model, asked: sent.model, provider, snapshot, random, dossier)
        return ExchangePlan(
            provider: provider, endpoint: call.endpoint, isStream: isStream && call.isOfEvents, body: call.body,
            translation: call.translation, limits: isStream ? provider.streamLimits : provider.bufferedLimits,
            exposure: snapshot.exposure, random: random)
    }

    /// Whether a request for the model would have anywhere to go.
    static func leads(_ model: String, _ verdict: Verdict, _ snapshot: Snapshot) -> Bool {
        (try? target(verdict.model ?? model, verdict, snapshot, mayDiscover: false)) != nil
    }

    /// A provider and the model's name there.
    private struct Target {
        var provider: Int
        var model: String?
    }

    private static func target(
        _ model: String?, _ verdict: Verdict, _ snapshot: Snapshot, mayDiscover: Bool
    ) throws(Refusal) -> Target? {
        if let chosen = verdict.route?.providers, !chosen.isEmpty {
            for name in chosen {
                guard let index = snapshot.providerIndex[name], permits(index, verdict, snapshot) else { continue }
                return Target(provider: index, model: model.map { snapshot.directory.upstreamName(of: $0, at: index) })
            }
            throw notPermitted(verdict)
        }
        guard let model else {
            guard let only = snapshot.providers.indices.first(where: { permits($0, verdict, snapshot) }) else {
                throw notPermitted(verdict)
            }
            guard snapshot.providers.count == 1 else {
                throw Refusal.invalidRequest(
                    "You must provide a model parameter; several providers are configured.", code: "missing_model",
                    param: "model")
            }
            return Target(provider: only, model: nil)
        }
        let directory = snapshot.directory
        if let found = directory.target(of: model) ?? directory.onlyTarget(of: model) {
            if permits(found.provider, verdict, snapshot) {
                return Target(provider: found.provider, model: found.model)
            }
            // Another permitted provider may serve it too.
            let servers = snapshot.providers.indices.lazy.filter { directory.serves(model, at: $0) }
            guard let other = servers.first(where: { permits($0, verdict, snapshot) }) else {
                throw notPermitted(verdict)
            }
            return Target(provider: other, model: directory.upstreamName(of: model, at: other))
        }
        guard !mayDiscover else { return nil }
        throw Refusal.unknownModel(model, near: directory.near(model))
    }

    private static func permits(_ provider: Int, _ verdict: Verdict, _ snapshot: Snapshot) -> Bool {
        guard let permitted = verdict.permittedProviders else { return true }
        return permitted.contains(snapshot.providers[provider].name)
    }

    private static func notPermitted(_ verdict: Verdict) -> Refusal {
        Refusal(
            status: 403, type: "policy_violation", code: "policy_denied",
            message: "Request denied by policy: no permitted provider serves this model", source: .policy)
    }
}
