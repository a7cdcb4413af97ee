package import MercatorHTTP
package import NIOCore

/// One whole request as it came over the wire.
package struct InboundRequest: Sendable {
    /// The head; its ranges count from the reader index of `headBytes`.
    package var head: RequestHead
    /// The head's bytes, a slice of what was read.
    package var headBytes: ByteBuffer
    /// The body without its framing; a slice of what was read where it came in one piece. Empty when there is none.
    package var body: ByteBuffer
    /// When the first byte came.
    package var startedAt: NIODeadline
    /// When the last byte came.
    package var receivedAt: NIODeadline

    /// A request of these parts.
    package init(
        head: RequestHead, headBytes: ByteBuffer, body: ByteBuffer, startedAt: NIODeadline, receivedAt: NIODeadline
    ) {
        self.head = head
        self.headBytes = headBytes
        self.body = body
        self.startedAt = startedAt
        self.receivedAt = receivedAt
    }

    /// Hands out the head's bytes, in which the ranges of `head` count.
    @inlinable package func withHeadBytes<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        try headBytes.withUnsafeReadableBytes(body)
    }
}
