import NIOCore

/// What the simulated connections of one event loop share: the clock for paced streams and the answers kept ready.
///
/// SAFETY: `@unchecked Sendable` because the provider hands it to its loop; it is touched on that loop only.
final class SimulatedLoop: @unchecked Sendable {
    /// An answer as it goes over the wire, and the request it belongs to.
    private struct Ready {
        var target: ByteBuffer
        var body: ByteBuffer
        var answer: ByteBuffer
        var isStream: Bool
    }

    let pacer: Pacer
    private var ready: [UInt64: Ready] = [:]

    init(_ loop: any EventLoop) {
        pacer = Pacer(loop: loop)
    }

    /// The bytes that answered the same request before; nil when they are not kept.
    func answer(to target: ByteBuffer, _ body: ByteBuffer) -> (bytes: ByteBuffer, isStream: Bool)? {
        guard !ready.isEmpty, let found = ready[Self.key(target, body)] else { return nil }
        guard found.target == target, found.body == body else { return nil }
        return (found.answer, found.isStream)
    }

    /// Keeps an answer that the same request will get again.
    func keep(_ answer: ByteBuffer, isStream: Bool, for target: ByteBuffer, _ body: ByteBuffer) {
        guard answer.readableBytes + body.readableBytes <= SimulationBounds.readyAnswerBytesMax else { return }
        if ready.count >= SimulationBounds.readyAnswersMax { ready.removeAll() }
        // Copies, because the request's own buffers are slices of what was read.
        ready[Self.key(target, body)] = Ready(
            target: ByteBuffer(bytes: target.readableBytesView), body: ByteBuffer(bytes: body.readableBytesView),
            answer: answer, isStream: isStream)
    }

    private static func key(_ target: ByteBuffer, _ body: ByteBuffer) -> UInt64 {
        let seed = target.withUnsafeReadableBytes { ContentHash.of($0) }
        return body.withUnsafeReadableBytes { ContentHash.of($0, seed: seed) }
    }
}
