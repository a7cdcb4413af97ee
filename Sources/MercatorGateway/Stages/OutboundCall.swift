import MercatorExchange
import MercatorJSON
import MercatorPolicy
import MercatorProviders
import MercatorWire

import struct NIOCore.ByteBuffer

/// What one provider is asked: the body in its own dialect, and how its answer gets back.
struct OutboundCall {
    var body: ByteBuffer
    /// The endpoint there.
    var endpoint: APIEndpoint
    /// Nil where nothing is translated.
    var translation: Translation?

    /// Makes the call; names each change in the dossier.
    ///
    /// - Parameters:
    ///   - model: the name to ask for there; nil where the request names none.
    ///   - asked: the model that the client named.
    /// - Throws: 400 for what the provider cannot be asked.
    static func make(
        _ body: RequestBody, _ verdict: Verdict, _ endpoint: APIEndpoint, model: String?, asked: String?,
        _ provider: ProviderPlan, _ snapshot: Snapshot, _ random: UInt64, _ dossier: Dossier
    ) throws(Refusal) -> OutboundCall {
        if let call = unchanged(body, verdict, endpoint, model, provider, snapshot, random, dossier) { return call }
        let spliced = try OutboundBody.splice(body, verdict, endpoint, model: model, asked: asked, provider, dossier)
        var isResponse = false
        var isForeign = body.foreign != nil
        switch endpoint {
        case .responses: isResponse = provider.lacksResponses
        case .chatCompletions: isForeign = isForeign || provider.speaksOwnDialect
        default: break
        }
        guard isForeign || isResponse, body.isJSON else { return OutboundCall(body: spliced, endpoint: endpoint) }
        return try translated(spliced, body, isResponse: isResponse, provider, snapshot, random, dossier)
    }

    /// The request as it came, for a provider that speaks the client's dialect; nil where it has to be translated.
    ///
    /// Policies that look at replies see chats, so that with them everything is translated. Lines of JSON pass on their
    /// way back, too, but are read: only so an error among them, or a missing end, is seen.
    private static func unchanged(
        _ body: RequestBody, _ verdict: Verdict, _ endpoint: APIEndpoint, _ model: String?, _ provider: ProviderPlan,
        _ snapshot: Snapshot, _ random: UInt64, _ dossier: Dossier
    ) -> OutboundCall? {
        guard let foreign = body.foreign else { return nil }
        let native = provider.dialect
        guard endpoint.nativeDialect == native, verdict.edited == nil,
            !snapshot.policies.demands.isAsked
        else { return nil }
        var splices = JSONSplices()
        let root = foreign.document.root
        dossier.edits.removeAll()
        if let model, let named = root["model"], !named.stringEquals(model) {
            splices.replace(named, with: JSONWriter.quoted(model))
            dossier.edits.append("model")
        }
        let bytes = splices.isEmpty ? foreign.document.bytes : splices.applied(to: foreign.document.bytes)
        guard let provider = native.translator, native == .ollama else {
            return OutboundCall(body: bytes, endpoint: endpoint)
        }
        let reply = replyTerms(body, random, dossier)
        var read = reply
        read.wantsUsage = true
        return OutboundCall(
            body: bytes, endpoint: .chatCompletions,
            translation: Translation(
                target: native.chatPath, provider: provider, client: foreign.dialect, passes: true,
                terms: Translation.Terms(provider: read, client: reply)))
    }

    private static func translated(
        _ spliced: ByteBuffer, _ body: RequestBody, isResponse: Bool, _ provider: ProviderPlan,
        _ snapshot: Snapshot, _ random: UInt64, _ dossier: Dossier
    ) throws(Refusal) -> OutboundCall {
        let capabilities = provider.endpoint.capabilities
        let terms = RequestTerms(
            unknownMembers: capabilities.unknownFields,
            tokensMaxMember: capabilities.maxTokensField == .maxCompletionTokens
                ? "max_completion_tokens" : "max_tokens")
        // Policies on replies know responses; without them the machine judges the chat, whose errors come first.
        let isSeen = isResponse && snapshot.policies.demands.isAsked
        let middle: (any ClientDialect)? = isSeen ? ResponsesClientDialect() : nil
        let client: (any ClientDialect)? = isResponse && !isSeen ? ResponsesClientDialect() : body.foreign?.dialect
        var reply = replyTerms(body, random, dossier)
        reply.request = isResponse ? body.json?.document : body.foreign?.document
        var chat = spliced
        var notes = body.foreign?.notes ?? []
        do throws(TranslationRefusal) {
            if isResponse {
                let request = try ResponsesClientDialect().decode(try parsed(chat), terms)
                chat = ByteBuffer(bytes: request.body)
                notes += request.notes
            }
        } catch {
            throw Refusal(error)
        }
        if isResponse, provider.dialect == .openai { chat = try adapted(chat, provider, dossier) }
        do throws(TranslationRefusal) {
            guard let dialect = provider.dialect.translator else {
                note(notes, dossier)
                return OutboundCall(
                    body: chat, endpoint: .chatCompletions,
                    translation: Translation(
                        middle: middle, client: client, terms: Translation.Terms(provider: reply, client: reply)))
            }
            let request = try dialect.encode(try parsed(chat), terms)
            note(notes + request.notes, dossier)
            var read = reply
            read.wantsUsage = request.wantsUsage || isResponse || body.foreign != nil
            return OutboundCall(
                body: ByteBuffer(bytes: request.body), endpoint: .chatCompletions,
                translation: Translation(
                    target: request.path, fields: request.headers, provider: dialect, middle: middle, client: client,
                    terms: Translation.Terms(provider: read, client: reply)))
        } catch {
            throw Refusal(error)
        }
    }

    private static func replyTerms(_ body: RequestBody, _ random: UInt64, _ dossier: Dossier) -> ReplyTerms {
        ReplyTerms(
            model: body.model ?? "", created: dossier.receivedAt.microseconds / 1_000_000,
            id: String(random, radix: 16))
    }

    /// The chat that a request for a response became, without what the provider lacks. Throws 400 where it cannot be
    /// looked through.
    private static func adapted(
        _ chat: ByteBuffer, _ provider: ProviderPlan, _ dossier: Dossier
    ) throws(Refusal) -> ByteBuffer {
        guard let adaptation = provider.adaptation else { return chat }
        var splices = JSONSplices()
        do {
            let document = try JSONDocument.parse(chat, profile: .request)
            try adaptation.adapt(document.root, splices: &splices, edits: &dossier.edits)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(TranslationRefusal.tooDeep)
        }
        return splices.isEmpty ? chat : splices.applied(to: chat)
    }

    private static func parsed(_ body: ByteBuffer) throws(TranslationRefusal) -> JSONDocument {
        do {
            return try JSONDocument.parse(body, profile: .request)
        } catch {
            throw .tooDeep
        }
    }

    /// What was left out stands in `x-mercator-edits` with a minus, and in the log with the reason.
    private static func note(_ notes: [TranslationNote], _ dossier: Dossier) {
        dossier.edits.append("dialect")
        dossier.leftOut = []
        for note in notes.prefix(ChatFields.editsMax) {
            let edit = "-" + note.shownPath
            if !dossier.edits.contains(edit) { dossier.edits.append(edit) }
            dossier.leftOut.append(note.line)
        }
    }
}
