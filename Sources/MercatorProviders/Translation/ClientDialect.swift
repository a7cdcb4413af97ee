package import MercatorJSON

package import struct NIOCore.ByteBuffer

/// A wire dialect that a client speaks: its requests are read into chat, chat replies are said in it.
///
/// The other half of ``ProviderDialect``; the same rules hold.
package protocol ClientDialect: ErrorDialect {
    /// What every field of a request in this dialect becomes; drives the translation and the documentation.
    var requestFields: FieldTable { get }

    /// The `content-type` of a streamed answer: `text/event-stream` or `application/x-ndjson`.
    var streamContentType: String { get }

    /// Reads a client's request.
    func decode(_ request: JSONDocument, _ terms: RequestTerms) throws(TranslationRefusal) -> TranslatedChat

    /// Says a buffered `chat.completion` in this dialect.
    func encode(_ reply: ByteBuffer, _ terms: ReplyTerms) throws(TranslationFailure) -> TranslatedReply

    /// Says the event stream of a chat in this dialect, piece by piece.
    func streamEncoder(_ terms: ReplyTerms) -> any StreamTranslator
}
