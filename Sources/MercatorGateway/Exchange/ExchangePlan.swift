package import MercatorWire

package import struct NIOCore.ByteBuffer

/// What `open` decided: where the exchange goes and what is sent there.
package struct ExchangePlan: Sendable {
    package var provider: ProviderPlan
    package var endpoint: APIEndpoint
    /// The client asked for server-sent events.
    package var isStream: Bool
    /// The body to send: the client's bytes, spliced where policy or mapping says so. Empty once the answer has begun.
    package var body: ByteBuffer
    package var limits: ReplyLimits
    /// How much a client may learn about where its request went.
    package var exposure: ExposedHeaders
    /// Random bits of this exchange, for jitter.
    package var random: UInt64

    /// Whether streams of this endpoint end with `[DONE]`, so that one without has been cut.
    var endsWithDone: Bool { endpoint == .chatCompletions || endpoint == .completions }

    /// Whether a success may have a body of this kind when no stream was asked for.
    func accepts(_ content: ReplyContent) -> Bool {
        guard endpoint.answersJSON else { return content != .html }
        return content == .json || content == .unnamed || content == .other
    }
}
