import MercatorExchange
import MercatorJSON
import MercatorProviders
import MercatorWire

import struct NIOCore.ByteBuffer

/// A request that came in another dialect than OpenAI's, beside the chat it was read as.
final class ForeignRequest {
    let dialect: any ClientDialect
    /// As the client sent it.
    let document: JSONDocument
    /// What the chat has no place for.
    let notes: [TranslationNote]

    init(dialect: any ClientDialect, document: JSONDocument, notes: [TranslationNote]) {
        self.dialect = dialect
        self.document = document
        self.notes = notes
    }

    /// Reads a request; what comes out is a chat and the request it was. Throws 400.
    static func read(
        _ document: JSONDocument, _ dialect: any ClientDialect, _ endpoint: APIEndpoint
    ) throws(Refusal) -> (chat: JSONDocument, request: ForeignRequest) {
        // Everything is kept that another dialect may know; a provider that only knows OpenAI's does not get it.
        let terms = RequestTerms(unknownMembers: .drop, allowsExtensions: true)
        do {
            let translated =
                if endpoint == .countTokens, let counts = dialect as? AnthropicClientDialect {
                    try counts.decodeCount(document, terms)
                } else {
                    try dialect.decode(document, terms)
                }
            let chat = try JSONDocument.parse(ByteBuffer(bytes: translated.body), profile: .request)
            return (chat, ForeignRequest(dialect: dialect, document: document, notes: translated.notes))
        } catch let refusal as TranslationRefusal {
            throw Refusal(refusal)
        } catch {
            throw .invalidRequest(
                "The request nests too deeply to be translated.", code: "untranslatable_request")
        }
    }
}
