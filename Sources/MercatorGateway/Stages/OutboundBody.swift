import MercatorExchange
import MercatorJSON
import MercatorPolicy
import MercatorProviders
import MercatorWire

import struct NIOCore.ByteBuffer

/// The body that goes out: the client's bytes, except for named splices.
///
/// Everything that is not spliced stays byte for byte as it came: unknown fields, key order, number spelling.
enum OutboundBody {
    /// Applies what routing and the provider's rules change, and names each change in the dossier.
    ///
    /// - Parameter asked: the model that the client named.
    /// - Throws: 400 for what the provider cannot be asked.
    static func splice(
        _ body: RequestBody, _ verdict: Verdict, _ endpoint: APIEndpoint, model: String?, asked: String?,
        _ provider: ProviderPlan, _ dossier: Dossier
    ) throws(Refusal) -> ByteBuffer {
        guard let request = body.json else { return body.bytes }
        var splices = JSONSplices()
        let root = request.document.root
        dossier.edits.removeAll()
        if let model, model != asked { dossier.edits.append("model") }
        if let model, model != request.model {
            if let value = request.modelValue {
                splices.replace(value, with: JSONWriter.quoted(model))
            } else {
                splices.setMember(of: root, key: "model", to: JSONWriter.quoted(model))
            }
        }
        if let metadata = root["metadata"], !forwards(metadata, provider.configuration.forwardMetadata) {
            splices.removeMember(of: root, key: "metadata")
            dossier.edits.append("metadata")
        }
        if !provider.speaksOwnDialect, case .chatCompletions = endpoint.hub {
            if body.foreign != nil { dossier.edits += ChatExtensions.remove(from: root, &splices) }
            if let adaptation = provider.adaptation {
                try adaptation.adapt(root, splices: &splices, edits: &dossier.edits)
            }
        }
        for name in verdict.editedNames where name != "model" { dossier.edits.append(name) }
        return splices.isEmpty ? body.bytes : splices.applied(to: body.bytes)
    }

    /// Whether `metadata` goes on to the provider.
    ///
    /// Valid is what OpenAI's API takes: at most 16 pairs, keys up to 64 characters, values strings up to 512.
    /// Source: OpenAI API reference, chat/create, `metadata`.
    private static func forwards(_ metadata: JSONValue, _ rule: MetadataForwarding) -> Bool {
        switch rule {
        case .always: return true
        case .never: return false
        case .valid:
            if metadata.isNull { return true }
            guard metadata.kind == .object, metadata.count <= 16 else { return false }
            return metadata.members.allSatisfy { key, value in
                guard value.kind == .string else { return false }
                return (key.string?.count ?? 65) <= 64 && (value.string?.count ?? 513) <= 512
            }
        }
    }
}
