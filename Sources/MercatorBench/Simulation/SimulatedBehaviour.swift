/// How the simulated provider answers one request: its pace, its size and what goes wrong.
///
/// The options give the usual behaviour; a directive in the prompt changes it for its own request.
package struct SimulatedBehaviour: Hashable, Sendable {
    /// Time before the first byte of the answer.
    package var latency = Duration.zero
    /// Content chunks of a streamed answer, and words of a buffered one; nil: as many as the answer has words.
    package var chunks: Int?
    /// Time between the chunks of a streamed answer; zero sends the whole stream at once.
    package var gap = Duration.zero
    /// Bytes of text in the answer, padded or cut to fit; nil: as it comes.
    package var bodyBytes: Int?
    /// Anything but 200 is answered with an error body in OpenAI's shape.
    package var status = 200
    /// Sent as `retry-after` beside an error; nil: no such header.
    package var retryAfterSeconds: Int?
    /// Only the first so many tries of the same request meet `status` and `fault`; zero: all of them.
    package var failures = 0
    /// What goes wrong below the level of a status; nil: nothing.
    package var fault: SimulatedFault?
    /// Every content chunk carries the monotonic nanosecond at which it was sent, as ` t` and 19 digits.
    package var stampsChunks = false

    package init() {}

    /// True when the same request always gets the same bytes at once, so that they may be kept ready.
    package var isPlain: Bool {
        latency == .zero && gap == .zero && failures == 0 && fault == nil && !stampsChunks
    }

    /// The behaviour after its failing tries are over.
    package var recovered: SimulatedBehaviour {
        var copy = self
        copy.status = 200
        copy.retryAfterSeconds = nil
        copy.fault = nil
        return copy
    }
}

/// A fault of the provider that no status code tells.
package enum SimulatedFault: Hashable, Sendable {
    /// Nothing more is sent and the connection stays open; nil: not even a head.
    case hang(afterChunks: Int?)
    /// The connection is closed after so many chunks (a buffered answer: after half its body); zero: before the head.
    case cut(afterChunks: Int)
    /// That chunk, counted from one, is broken JSON (a buffered answer: its body is).
    case garbage(atChunk: Int)
    /// A web page where an API answer belongs.
    case html
    /// A success without a body.
    case empty
    /// The body dribbles out in pieces, `gap` apart.
    case slow
    /// A redirect, which a gateway must not follow.
    case redirect
    /// A good answer that promises keep-alive, and then the connection is closed.
    case stale
}
