package import MercatorWire

package import struct NIOCore.ByteBuffer

/// What `open` decided: where the exchange goes and what is sent there.
///
/// A reference, because the machine and its driver look at it at every step.
package final class ExchangePlan {
    package let provider: ProviderPlan
    /// The endpoint there: a chat also where the client asked in another dialect.
    package let endpoint: APIEndpoint
    /// The dialects that the answer passes through; nil where client and provider speak OpenAI's, or the same.
    package let translation: Translation?
    /// The client asked for server-sent events.
    package let isStream: Bool
    /// The body to send: the client's bytes, spliced where policy or mapping says so. Empty once the answer has begun.
    package var body: ByteBuffer
    package internal(set) var limits: ReplyLimits
    /// What the exchange is decided by.
    let snapshot: Snapshot
    /// How failures are met: `routing:`, or what the model's route says instead.
    let routing: RoutingPlan
    /// Random bits of this exchange, for jitter.
    package let random: UInt64

    init(
        provider: ProviderPlan, endpoint: APIEndpoint, isStream: Bool, body: ByteBuffer,
        translation: Translation? = nil, limits: ReplyLimits, snapshot: Snapshot, routing: RoutingPlan,
        random: UInt64
    ) {
        self.translation = translation
        self.provider = provider
        self.endpoint = endpoint
        self.isStream = isStream
        self.body = body
        self.limits = limits
        self.snapshot = snapshot
        self.routing = routing
        self.random = random
    }

    /// How much a client may learn about where its request went.
    package var exposure: ExposedHeaders { snapshot.exposure }

    /// Whether a whole answer is said in another dialect, so that it has to be had whole.
    var isTranslated: Bool { translation.map { $0.reads || $0.writes } ?? false }

    /// Whether streams of this endpoint end with `[DONE]` or `message_stop`, so that one without has been cut.
    package var endsWithDone: Bool { endpoint == .chatCompletions || endpoint == .completions || endpoint == .messages }

    /// Whether a success may have a body of this kind when a stream was asked for.
    func acceptsStream(_ content: ReplyContent) -> Bool {
        content == (translation?.readsLines == true ? .lines : .eventStream)
    }

    /// Whether a success may have a body of this kind when no stream was asked for.
    func accepts(_ content: ReplyContent) -> Bool {
        guard endpoint.answersJSON else { return content != .html }
        return content == .json || content == .unnamed || content == .other
    }
}
