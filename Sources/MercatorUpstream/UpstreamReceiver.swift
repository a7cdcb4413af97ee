package import MercatorHTTP

package import struct NIOCore.ByteBuffer

/// The one who asked: told of the answer as it arrives.
///
/// Every call comes on the pool's event loop and never from inside the pool's `send`.
/// The order is: at most one `upstreamConnected`, at most one `upstreamHead`, any number of `upstreamBody`, then
/// exactly one of `upstreamEnd` and `upstreamFailed`, unless the ticket is cancelled, after which nothing comes.
package protocol UpstreamReceiver: AnyObject {
    /// A connection was found after `send` had returned, and the request is on its way.
    ///
    /// Not called when an idle connection was at hand: then the ticket knows it as `send` returns.
    func upstreamConnected(_ facts: UpstreamConnectionFacts)
    /// The head of the final answer; interim answers are swallowed. The head's ranges are offsets into `bytes`.
    func upstreamHead(_ head: ResponseHead, bytes: ByteBuffer)
    /// A part of the body as it was read, never empty.
    ///
    /// - Parameters:
    ///   - raw: the bytes with their framing: they may go out as they are if `isForwardable`.
    ///   - segments: the payload's ranges in `raw`, relative to its reader index; a single one when not chunked.
    ///     Valid during the call; keep a copy only where the payload is kept.
    ///   - isForwardable: true if `raw` needs no re-framing: whole canonical chunks, the last one included where it
    ///     occurs, or a body that is not chunked.
    func upstreamBody(raw: ByteBuffer, segments: ContiguousArray<Range<Int>>, isForwardable: Bool)
    /// A burst of reads has ended without ending the answer: the time to flush what was written.
    func upstreamReadComplete()
    /// The answer is complete; its connection is already back in the pool or closed.
    func upstreamEnd()
    /// There will be no (more) answer.
    func upstreamFailed(_ failure: UpstreamFailure)
}

/// What is known of the connection a request went out on.
package struct UpstreamConnectionFacts: Hashable, Sendable {
    /// The connection had served another request before.
    package var isReused: Bool
    /// From `send` to a usable connection; zero when reused at once.
    package var connectTime: Duration
    /// The peer as `127.0.0.1:8081`; with a proxy, the proxy's.
    package var peer: String

    package init(isReused: Bool, connectTime: Duration, peer: String) {
        self.isReused = isReused
        self.connectTime = connectTime
        self.peer = peer
    }
}
