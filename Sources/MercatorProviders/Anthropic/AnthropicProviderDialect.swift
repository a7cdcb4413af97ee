package import MercatorJSON

package import struct NIOCore.ByteBuffer

/// Anthropic's Messages API as a provider speaks it.
package struct AnthropicProviderDialect: ProviderDialect {
    /// The dialect; it keeps nothing.
    package init() {}

    package var requestFields: FieldTable { AnthropicFields.chat }

    package func encode(_ chat: JSONDocument, _ terms: RequestTerms) throws(TranslationRefusal) -> TranslatedRequest {
        var translation = ChatToMessages(chat, terms)
        return try translation.translated()
    }

    package func decode(_ reply: ByteBuffer, _ terms: ReplyTerms) throws(TranslationFailure) -> TranslatedReply {
        var translation = try MessageToCompletion(reply, terms)
        return try translation.translated()
    }

    package func streamDecoder(_ terms: ReplyTerms) -> any StreamTranslator { MessageEventsToChunks(terms) }

    package func decodeError(status: Int, _ body: ByteBuffer) -> DialectError {
        AnthropicErrors.decode(status: status, body)
    }
}
