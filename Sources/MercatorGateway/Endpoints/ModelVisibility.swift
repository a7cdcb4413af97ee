import MercatorJSON
import MercatorPolicy
import MercatorSystem
import MercatorWire

import struct NIOCore.ByteBuffer

/// Which models a caller may use: those for which the policies would let a one-line chat of theirs through, now.
///
/// Nothing is logged or counted: the policies are asked, and what they say is only looked at.
package final class ModelVisibility {
    private let facts: (RequestBody) -> ExchangeFacts
    private let snapshot: Snapshot

    init(snapshot: Snapshot, facts: @escaping (RequestBody) -> ExchangeFacts) {
        self.snapshot = snapshot
        self.facts = facts
    }

    /// The entries whose models the caller may use.
    ///
    /// Deciding takes some microseconds, and all of it happens on the loop: what is beyond the bound is left out.
    func visible(_ entries: [ModelList.Entry]) -> [ModelList.Entry] {
        entries.prefix(ExchangeBounds.modelsJudgedMax).filter { allows($0.id) }
    }

    /// Whether the caller may use a model.
    func allows(_ model: String) -> Bool {
        let text =
            #"{"model":"# + String(decoding: JSONWriter.quoted(model), as: UTF8.self)
            + #","messages":[{"role":"user","content":"Hello"}]}"#
        let bytes = ByteBuffer(string: text)
        guard let document = try? JSONDocument.parse(bytes, profile: .request),
            let request = try? ChatRequest.read(document)
        else { return false }
        var facts = facts(RequestBody(bytes: bytes, json: request, model: request.model, isStream: false))
        let verdict = snapshot.policies.decide(&facts)
        return verdict.denial == nil && Route.leads(model, verdict, snapshot)
    }
}
