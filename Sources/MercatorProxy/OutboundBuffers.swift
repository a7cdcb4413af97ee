package import MercatorJSON
package import NIOCore

/// A few buffers for what goes out at once, used in turn.
///
/// A head, or a head with a small body, is nearly always written to its socket before the next one is made, so that its
/// memory can be used again instead of being asked for and given back with every message. A buffer that somebody still
/// holds is left to them, and its place gets a new one.
package struct OutboundBuffers {
    private var buffers: [ByteBuffer]
    private let bytesMax: Int
    private var next = 0

    /// - Parameters:
    ///   - count: how many buffers are kept, at least 1.
    ///   - bytesMax: the largest message that one of them takes; larger ones get memory of their own.
    package init(count: Int = ProxyBounds.outboundBuffers, bytesMax: Int = ProxyBounds.outboundBufferBytesMax) {
        buffers = [ByteBuffer](repeating: ByteBuffer(), count: max(1, count))
        self.bytesMax = bytesMax
    }

    /// A head, and a body behind it.
    ///
    /// The buffer is for reading: the place still holds it, so that writing to it would copy it.
    package mutating func buffer(_ head: borrowing ByteText, followedBy body: ByteBuffer? = nil) -> ByteBuffer {
        let capacity = head.count + (body?.readableBytes ?? 0)
        guard capacity <= bytesMax else {
            var buffer = ByteBuffer()
            Self.fill(&buffer, capacity, head, body)
            return buffer
        }
        let place = next
        next = place + 1 < buffers.count ? place + 1 : 0
        Self.fill(&buffers[place], capacity, head, body)
        return buffers[place]
    }

    private static func fill(
        _ buffer: inout ByteBuffer, _ capacity: Int, _ head: borrowing ByteText, _ body: ByteBuffer?
    ) {
        buffer.clear(minimumCapacity: capacity)
        head.withBytes { _ = buffer.writeBytes($0) }
        if let body { buffer.writeImmutableBuffer(body) }
    }
}
