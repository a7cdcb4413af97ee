package import MercatorProviders
import MercatorWire

package import struct NIOCore.ByteBuffer

/// The dialects that one exchange's answer passes through on its way from the provider to the client.
///
///     provider's bytes → read → what policies and the machine see → write → client's bytes
///
/// In the middle is OpenAI's form of the endpoint: a chat, or a response for who asked for one. A reference, made only
/// for exchanges that need one.
///
/// SAFETY: `@unchecked Sendable` because it belongs to one exchange, which lives on one event loop.
package final class Translation: @unchecked Sendable {
    /// Where the provider takes the call; nil for the endpoint's own path.
    package let target: TranslatedPath?
    /// What the dialect asks for with this call: `anthropic-beta`.
    package let fields: [(name: String, value: String)]
    private let provider: (any ProviderDialect)?
    /// Says chats as what the client asked for in OpenAI's own terms: a response.
    private let middle: (any ClientDialect)?
    private let client: (any ClientDialect)?
    private let terms: Terms
    /// Whether provider and client speak the same: what is read passes as it came, errors aside.
    private let passes: Bool

    /// The stream's lines on their way, and the whole answer, where they pass.
    private var passedLines = PassedLines()
    private var passedReply: ByteBuffer?
    private var decoder: (any StreamTranslator)?
    private var middleEncoder: (any StreamTranslator)?
    private var encoder: (any StreamTranslator)?
    /// Nanoseconds from the request to now and to the first piece of the answer; Ollama's clients are told.
    private var elapsed: Int64 = 0
    private var firstPiece: Int64?
    private var replyNotes: [TranslationNote] = []

    /// What each translator is told of the exchange.
    struct Terms {
        /// For what the provider's dialect is read with.
        var provider: ReplyTerms
        /// For what the client's dialect is said with.
        var client: ReplyTerms
    }

    init(
        target: TranslatedPath? = nil, fields: [(name: String, value: String)] = [],
        provider: (any ProviderDialect)? = nil, middle: (any ClientDialect)? = nil,
        client: (any ClientDialect)? = nil, passes: Bool = false, terms: Terms
    ) {
        self.passes = passes
        self.target = target
        self.fields = fields
        self.provider = provider
        self.middle = middle
        self.client = client
        self.terms = terms
    }

    /// Begins a new attempt: nothing of an earlier one is in any stream.
    package func restart() {
        replyNotes = []
        passedLines = PassedLines()
        passedReply = nil
        decoder = provider?.streamDecoder(terms.provider)
        middleEncoder = middle?.streamEncoder(terms.client)
        encoder = client?.streamEncoder(terms.client)
    }

    /// What is wrong with the stream, as the provider told it or as it broke its dialect; after that nothing more of it
    /// can be read or said. Nil while nothing is.
    package var failure: DialectError? {
        for state in [decoder?.state, middleEncoder?.state, encoder?.state] {
            if case .failed(let error)? = state { return error }
        }
        return nil
    }

    /// What answers had no place for, so far; whole once the answer is.
    var notes: [TranslationNote] {
        replyNotes + (decoder?.notes ?? []) + (middleEncoder?.notes ?? []) + (encoder?.notes ?? [])
    }

    private func noted(_ reply: TranslatedReply) -> ByteBuffer {
        replyNotes += reply.notes
        return ByteBuffer(bytes: reply.body)
    }

    /// Whether the provider's answer is not in the form that policies see.
    package var reads: Bool { provider != nil || middle != nil }
    /// Whether the client's answer is not in that form.
    package var writes: Bool { client != nil }
    /// Whether the provider streams lines of JSON instead of events.
    var readsLines: Bool { provider is OllamaProviderDialect }
    /// Whether the client's dialect tells how long things took.
    package var tellsTime: Bool { client is OllamaClientDialect }
    /// Whether comments may be put into the client's stream.
    package var takesComments: Bool { client?.streamContentType != "application/x-ndjson" }

    /// The `content-type` of the client's stream, where it may differ from the provider's.
    package var streamContentType: String? {
        client?.streamContentType ?? (reads ? "text/event-stream" : nil)
    }
}

// What comes from the provider.
extension Translation {
    /// Reads a piece of the provider's stream.
    package func read(stream bytes: UnsafeRawBufferPointer) -> [UInt8] {
        if passes, decoder != nil { return passedLines.read(bytes, &decoder!) }
        let chat = decoder?.push(bytes) ?? Array(bytes)
        return middleEncoder?.push(chat) ?? chat
    }

    /// The provider's stream has ended; what is still owed.
    package func readEnd() -> [UInt8] {
        if passes, decoder != nil { return passedLines.readEnd(&decoder!) }
        let chat = decoder?.end() ?? []
        guard middleEncoder != nil else { return chat }
        let last = middleEncoder?.push(chat) ?? []
        return last + (middleEncoder?.end() ?? [])
    }

    /// Reads a buffered success.
    package func read(reply: ByteBuffer) throws(TranslationFailure) -> ByteBuffer {
        let asItCame = reply
        var reply = reply
        if let provider { reply = noted(try provider.decode(reply, terms.provider)) }
        if passes { passedReply = asItCame }
        if let middle { reply = noted(try middle.encode(reply, terms.client)) }
        return reply
    }

    /// Reads the body of an error answer; it comes out as OpenAI's. What is no error of an API stays as it is.
    package func read(error body: ByteBuffer, status: Int) -> ByteBuffer {
        guard let provider, UpstreamErrorBody.read(body)?.isAPIError == true else { return body }
        return ByteBuffer(bytes: provider.decodeError(status: status, body).body.json)
    }
}

// What goes to the client.
extension Translation {
    /// How many nanoseconds have passed since the request; to be said where ``tellsTime``, before anything is written.
    package func tell(elapsedNanoseconds: UInt64) {
        elapsed = Int64(clamping: elapsedNanoseconds)
        firstPiece = firstPiece ?? elapsed
        guard var telling = encoder as? OllamaStreamEncoder else { return }
        telling.tell(elapsedNanoseconds: elapsed)
        encoder = telling
    }

    /// Says a piece of the stream in the client's dialect.
    package func write(stream bytes: UnsafeRawBufferPointer) -> [UInt8] {
        guard passes else { return encoder?.push(bytes) ?? Array(bytes) }
        let lines = passedLines.take()
        // An error is said anew, in words that may be shown.
        guard case .failed(let error)? = decoder?.state else { return lines }
        return lines + (encoder?.push(error.body.event) ?? [])
    }

    /// The stream is complete; what the client is still owed.
    package func writeEnd() -> [UInt8] { passes ? passedLines.take() : encoder?.end() ?? [] }

    /// Says an error in a stream that has begun.
    ///
    /// - Parameter event: the same as an event of OpenAI's.
    package func write(errorEvent event: [UInt8]) -> [UInt8] {
        let middleEvent = middleEncoder?.push(event) ?? event
        return encoder?.push(middleEvent) ?? middleEvent
    }

    /// Says a buffered success in the client's dialect.
    package func write(reply: ByteBuffer) throws(TranslationFailure) -> ByteBuffer {
        guard let client else { return reply }
        if let passedReply { return passedReply }
        if let ollama = client as? OllamaClientDialect {
            let durations = OllamaDurations(total: elapsed, promptEvaluation: firstPiece ?? elapsed)
            return noted(try ollama.encode(reply, terms.client, durations: durations))
        }
        return noted(try client.encode(reply, terms.client))
    }

    /// Says an error body of OpenAI's form in the client's dialect.
    package func write(error body: ByteBuffer, status: Int) -> ByteBuffer {
        guard let client else { return body }
        return ByteBuffer(bytes: client.encodeError(DialectError(status: status, chat: body)))
    }
}
