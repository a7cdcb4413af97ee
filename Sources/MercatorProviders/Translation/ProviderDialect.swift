package import MercatorJSON

package import struct NIOCore.ByteBuffer

/// A wire dialect that a provider speaks: chat requests are said in it, its replies are read back into chat.
///
/// OpenAI's chat completions are the hub: whatever a client speaks, a provider dialect only ever sees chat. Pure;
/// sending is the driver's work. What cannot be said is refused or noted, never dropped in silence.
package protocol ProviderDialect: Sendable {
    /// What every field of a chat request becomes; drives the translation and the documentation.
    var requestFields: FieldTable { get }

    /// Says a chat request in this dialect.
    func encode(_ chat: JSONDocument, _ terms: RequestTerms) throws(TranslationRefusal) -> TranslatedRequest

    /// Reads a buffered success of the provider; the result is a `chat.completion`.
    func decode(_ reply: ByteBuffer, _ terms: ReplyTerms) throws(TranslationFailure) -> TranslatedReply

    /// Reads a streamed success piece by piece; its output is the event stream of a chat, `[DONE]` included.
    func streamDecoder(_ terms: ReplyTerms) -> any StreamTranslator

    /// Reads an error answer of any form; a body without an error in it still yields one made of the status.
    func decodeError(status: Int, _ body: ByteBuffer) -> DialectError
}
