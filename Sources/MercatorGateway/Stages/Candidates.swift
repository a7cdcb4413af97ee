import MercatorExchange
import MercatorPolicy
import MercatorRouting
import MercatorSystem

/// A provider that may serve a request, and the model's name there.
struct Candidate: Hashable {
    var provider: Int
    /// Nil where the request names no model.
    var model: String?
    /// It does not serve the model by itself: it is tried behind those that do, whatever the strategy.
    var isSpare = false
}

/// Who may serve a request, in the order in which they are listed.
///
/// A policy's route is complete: nobody is added to it. Otherwise those that serve the model, then the spares of
/// `routing.failover` and the last resort. Whom the policies do not permit is never a candidate.
struct Candidates {
    var first: Candidate
    /// Mostly none, and then nothing is allocated.
    var others: [Candidate] = []
    /// A policy named them, so that their order is not changed.
    var areRouted = false

    /// The candidate of a provider, which must be one of them.
    func at(_ provider: Int) -> Candidate {
        first.provider == provider ? first : others.first { $0.provider == provider } ?? first
    }

    /// Whether a provider is one of them.
    func contains(_ provider: Int) -> Bool {
        first.provider == provider || others.contains { $0.provider == provider }
    }

    /// Nil to ask the providers for their models first. Throws 403 and 404.
    ///
    /// - Parameter routing: as it is for the model.
    static func find(
        _ model: String?, _ verdict: Verdict, _ routing: RoutingPlan, _ snapshot: Snapshot, mayDiscover: Bool
    ) throws(Refusal) -> Candidates? {
        let directory = snapshot.directory
        if let chosen = verdict.route?.providers, !chosen.isEmpty {
            var found: Candidates?
            // One by one: most routes have one provider, and then nothing is allocated.
            for name in chosen {
                guard let place = snapshot.providerIndex[name], permits(place, verdict, snapshot) else { continue }
                let candidate = Candidate(
                    provider: place, model: model.map { directory.upstreamName(of: $0, at: place) })
                if found == nil {
                    found = Candidates(first: candidate, areRouted: true)
                } else {
                    found?.others.append(candidate)
                }
            }
            guard let found else { throw .notPermitted }
            return found
        }
        guard let model else {
            guard snapshot.providers.count == 1 else { throw .severalProviders(verdict, snapshot) }
            guard permits(0, verdict, snapshot) else { throw .notPermitted }
            return Candidates(first: Candidate(provider: 0))
        }
        guard var found = servers(of: model, directory, routing) else {
            guard !mayDiscover else { return nil }
            throw Refusal.unknownModel(model, near: directory.near(model))
        }
        found.addSpares(model, directory, routing)
        guard verdict.permittedProviders != nil else { return found }
        let kept = ([found.first] + found.others).filter { permits($0.provider, verdict, snapshot) }
        guard let first = kept.first else { throw .notPermitted }
        return Candidates(first: first, others: Array(kept.dropFirst()))
    }

    private static func permits(_ provider: Int, _ verdict: Verdict, _ snapshot: Snapshot) -> Bool {
        guard let names = verdict.permittedProviders else { return true }
        return names.contains(snapshot.providers[provider].name)
    }

    /// Those that serve a model: as its route or `routing.model_mapping` says, else as the directory knows. Nil for
    /// nobody.
    private static func servers(
        of model: String, _ directory: ModelDirectory, _ routing: RoutingPlan
    ) -> Candidates? {
        if let mapped = routing.servers(of: model) {
            guard let first = mapped.first else { return nil }
            var found = Candidates(
                first: Candidate(provider: first, model: directory.upstreamName(of: model, at: first)))
            for place in mapped.dropFirst() { found.add(place, model, directory) }
            return found
        }
        guard let first = directory.target(of: model) ?? directory.onlyTarget(of: model) else {
            return routing.lastResort.map { Candidates(first: Candidate(provider: $0, model: model)) }
        }
        var found = Candidates(first: Candidate(provider: first.provider, model: first.model))
        for other in directory.otherTargets(of: model) {
            found.others.append(Candidate(provider: other.provider, model: other.model))
        }
        return found
    }

    private mutating func addSpares(_ model: String, _ directory: ModelDirectory, _ routing: RoutingPlan) {
        for place in routing.spares { add(place, model, directory, isSpare: true) }
        if let place = routing.lastResort { add(place, model, directory, isSpare: true) }
    }

    /// Adds a provider that is not there yet.
    private mutating func add(_ place: Int, _ model: String, _ directory: ModelDirectory, isSpare: Bool = false) {
        guard place != first.provider, !others.contains(where: { $0.provider == place }) else { return }
        others.append(
            Candidate(provider: place, model: directory.upstreamName(of: model, at: place), isSpare: isSpare))
    }
}

extension Refusal {
    fileprivate static let notPermitted = Refusal(
        status: 403, type: "policy_violation", code: "policy_denied",
        message: "Request denied by policy: no permitted provider serves this model", source: .policy)

    /// No model and several providers: somebody would have to guess.
    fileprivate static func severalProviders(_ verdict: Verdict, _ snapshot: Snapshot) -> Refusal {
        if let names = verdict.permittedProviders, !snapshot.providers.contains(where: { names.contains($0.name) }) {
            return .notPermitted
        }
        return .invalidRequest(
            "You must provide a model parameter; several providers are configured.", code: "missing_model",
            param: "model")
    }
}
