package import MercatorJSON

package import struct NIOCore.ByteBuffer

/// OpenAI's Responses API towards clients, `POST /v1/responses`, answered by providers that only speak chat.
///
/// The gateway keeps no state: what needs an earlier response, a conversation or OpenAI's own tools is refused.
///
/// Source: OpenAI API reference, responses/create and responses streaming events; openai-python 2.54.0,
/// `types/responses`; read 2026-11-25.
package struct ResponsesClientDialect: ClientDialect {
    /// The dialect; it has no settings.
    package init() {}

    package var requestFields: FieldTable { Self.fields }

    package var streamContentType: String { "text/event-stream" }

    package func decode(_ request: JSONDocument, _ terms: RequestTerms) throws(TranslationRefusal) -> TranslatedChat {
        var converter = ResponsesToChatRequest(terms: terms)
        return try converter.translate(request.root)
    }

    package func encode(_ reply: ByteBuffer, _ terms: ReplyTerms) throws(TranslationFailure) -> TranslatedReply {
        var converter = ChatToResponsesReply(terms: terms)
        return try converter.translate(reply)
    }

    package func streamEncoder(_ terms: ReplyTerms) -> any StreamTranslator {
        ResponsesStreamEncoder(terms: terms)
    }

    /// The two APIs have one error object.
    package func encodeError(_ error: DialectError) -> [UInt8] { error.body.json }

    /// The event `error`, numbered 0: only a ``streamEncoder(_:)`` knows how far its stream has come.
    ///
    /// For a stream that has begun, push the error's chat event into its encoder instead; it answers with `error` and
    /// `response.failed`, numbered as they must be.
    package func errorEvent(_ error: DialectError) -> [UInt8] {
        var events = ResponseEvents()
        events.error(error)
        return events.take()
    }
}
