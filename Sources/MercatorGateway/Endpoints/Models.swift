package import MercatorExchange
import MercatorRouting
import MercatorWire

extension Snapshot {
    /// `GET /v1/models` and `/v1/models/{id}`, from what is configured and what the providers listed.
    ///
    /// - Parameter visibility: what the caller may use; nil where no policy could say no.
    package func models(
        id: String?, as form: ModelListForm = .openai, listed: [Int: [String]], visibility: ModelVisibility? = nil
    ) -> Result<LocalAnswer, Refusal> {
        let entries = modelEntries(listed)
        guard let id else {
            return .success(LocalAnswer(body: form.list(visibility?.visible(entries) ?? entries)))
        }
        // What a caller may not use is as unknown to them as what nobody serves, also among the suggestions.
        guard let entry = entries.first(where: { $0.id == id }), visibility?.allows(id) != false else {
            let near = directory.near(id).filter { visibility?.allows($0) != false }
            return .failure(.unknownModel(id, near: near))
        }
        return .success(LocalAnswer(body: form.one(entry)))
    }

    private func modelEntries(_ listed: [Int: [String]]) -> [ModelList.Entry] {
        var seen = Set<String>()
        var entries: [ModelList.Entry] = []
        for provider in providers {
            for id in provider.clientModels(listed: listed[provider.index] ?? []) where seen.insert(id).inserted {
                entries.append(ModelList.Entry(id: id, ownedBy: exposure == .none ? "mercator" : provider.name))
            }
        }
        for id in routing.modelNames where !seen.contains(id) {
            guard let owner = Route.firstServer(of: id, self) else { continue }
            seen.insert(id)
            entries.append(ModelList.Entry(id: id, ownedBy: exposure == .none ? "mercator" : owner.name))
        }
        return entries.sorted { $0.id < $1.id }
    }
}
