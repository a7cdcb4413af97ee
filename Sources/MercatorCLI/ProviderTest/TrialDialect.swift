import MercatorJSON
import MercatorProviders
import MercatorWire
import NIOCore

/// Says a trial's chats in the dialect of a provider that does not speak OpenAI's, and reads its answers back, with the
/// translators that the gateway's clients go through.
struct TrialDialect {
    let translator: any ProviderDialect

    /// The chat as the provider is asked it. Throws the gateway's own refusal of what cannot be said.
    func encode(_ chat: String) throws(TranslationRefusal) -> TranslatedRequest {
        do {
            let document = try JSONDocument.parse(chat, profile: .request)
            return try translator.encode(document, RequestTerms(unknownMembers: .drop))
        } catch let refusal as TranslationRefusal {
            throw refusal
        } catch {
            preconditionFailure("a trial's body is JSON")
        }
    }

    /// The answer as a chat's. What is none in the provider's dialect stays as it came, for the diagnosis.
    func decode(_ reply: TrialReply, wantsUsage: Bool, isStream: Bool) -> TrialReply {
        var read = reply
        let terms = ReplyTerms(model: "", created: 0, id: "trial", wantsUsage: wantsUsage)
        if reply.isSuccess, isStream {
            var decoder = translator.streamDecoder(terms)
            read.body = decoder.push(reply.body) + decoder.end()
            if reply.isEventStream || reply.contentType.contains("ndjson") {
                read.headers["content-type"] = "text/event-stream"
            }
        } else if reply.isSuccess {
            if let chat = try? translator.decode(ByteBuffer(bytes: reply.body), terms) { read.body = chat.body }
        } else if reply.error != nil {
            read.body = translator.decodeError(status: reply.status, ByteBuffer(bytes: reply.body)).body.json
        }
        return read
    }
}

extension TrialReply {
    /// What a client would get of a request that cannot be said to the provider.
    init(_ refusal: TranslationRefusal) {
        self.init()
        status = refusal.error.status
        headers = ["content-type": "application/json"]
        body = refusal.error.body.json
    }
}
