package import MercatorJSON

package import struct NIOCore.ByteBuffer

/// Ollama's own API, `/api/chat`, as a provider: chat requests are said in it, its JSON and NDJSON are read into chat.
///
/// Source: Ollama API reference (docs/api.md, api/types.go, docs.ollama.com/api), read 2026-11-25.
package struct OllamaProviderDialect: ProviderDialect {
    /// The dialect; it has no settings.
    package init() {}

    package var requestFields: FieldTable { Self.fields }

    package func encode(_ chat: JSONDocument, _ terms: RequestTerms) throws(TranslationRefusal) -> TranslatedRequest {
        var converter = ChatToOllamaRequest(terms: terms)
        return try converter.translate(chat.root)
    }

    package func decode(_ reply: ByteBuffer, _ terms: ReplyTerms) throws(TranslationFailure) -> TranslatedReply {
        try OllamaToChatReply(terms: terms).translate(reply)
    }

    package func streamDecoder(_ terms: ReplyTerms) -> any StreamTranslator {
        OllamaStreamDecoder(terms: terms)
    }

    package func decodeError(status: Int, _ body: ByteBuffer) -> DialectError {
        OllamaError.read(status: status, body)
    }
}
