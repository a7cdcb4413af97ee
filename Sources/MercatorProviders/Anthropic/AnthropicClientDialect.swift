package import MercatorJSON

package import struct NIOCore.ByteBuffer

/// Anthropic's Messages API as a client speaks it.
package struct AnthropicClientDialect: ClientDialect {
    /// The dialect; it keeps nothing.
    package init() {}

    package var requestFields: FieldTable { AnthropicFields.messages }

    package var streamContentType: String { "text/event-stream" }

    package func decode(
        _ request: JSONDocument, _ terms: RequestTerms
    ) throws(TranslationRefusal) -> TranslatedChat {
        var translation = MessagesToChat(request, terms)
        return try translation.translated()
    }

    /// Reads a request to `/v1/messages/count_tokens` as the chat request whose tokens are to be counted.
    package func decodeCount(
        _ request: JSONDocument, _ terms: RequestTerms
    ) throws(TranslationRefusal) -> TranslatedChat {
        var translation = MessagesToChat(request, terms)
        return try translation.translated(counts: true)
    }

    /// The answer to such a request: `{"input_tokens":2095}`.
    ///
    /// Source: Anthropic API reference, messages/count_tokens, read 2026-11-25.
    package func encodeCount(inputTokens: Int64) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("input_tokens", inputTokens)
        json.endObject()
        return json.bytes
    }

    package func encode(_ reply: ByteBuffer, _ terms: ReplyTerms) throws(TranslationFailure) -> TranslatedReply {
        var translation = try CompletionToMessage(reply, terms)
        return try translation.translated()
    }

    package func streamEncoder(_ terms: ReplyTerms) -> any StreamTranslator { ChunksToMessageEvents(terms) }

    package func encodeError(_ error: DialectError) -> [UInt8] { AnthropicErrors.encode(error) }

    package func errorEvent(_ error: DialectError) -> [UInt8] { AnthropicErrors.event(error) }
}
