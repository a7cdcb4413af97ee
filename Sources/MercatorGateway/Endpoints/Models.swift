package import MercatorExchange
import MercatorRouting
import MercatorWire

extension Snapshot {
    /// `GET /v1/models` and `/v1/models/{id}`, from what is configured and what the providers listed.
    package func models(id: String?, listed: [Int: [String]]) -> Result<LocalAnswer, Refusal> {
        let entries = modelEntries(listed)
        guard let id else { return .success(LocalAnswer(body: ModelList.json(entries))) }
        guard let entry = entries.first(where: { $0.id == id }) else {
            return .failure(.unknownModel(id, near: directory.near(id)))
        }
        return .success(LocalAnswer(body: ModelList.json(entry)))
    }

    private func modelEntries(_ listed: [Int: [String]]) -> [ModelList.Entry] {
        var seen = Set<String>()
        var entries: [ModelList.Entry] = []
        for provider in providers {
            for id in provider.clientModels + (provider.models.isEmpty ? listed[provider.index] ?? [] : [])
            where seen.insert(id).inserted {
                entries.append(ModelList.Entry(id: id, ownedBy: exposure == .none ? "mercator" : provider.name))
            }
        }
        return entries.sorted { $0.id < $1.id }
    }
}
