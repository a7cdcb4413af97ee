import MercatorHTTP
import MercatorUpstream
import NIOCore

/// A client of the gateway, for the demonstration: one request after the other, told of every piece that arrives.
struct DemoClient {
    private let pool: UpstreamPool
    private let origin: UpstreamOrigin

    init(host: String, port: Int, loop: any EventLoop) {
        pool = UpstreamPool(eventLoop: loop, lookups: UpstreamLookups())
        origin = UpstreamOrigin(scheme: .http, host: host, port: port)
    }

    /// Posts a chat request; `heard` is called on the loop with each piece of the body.
    func chat(_ body: String, heard: @escaping @Sendable ([UInt8]) -> Void) async throws -> DemoAnswer {
        let head =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: \(origin.authority)\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n"
        let request = ByteBuffer(string: head + body)
        let pool = self.pool
        let origin = self.origin
        return try await withCheckedThrowingContinuation { continuation in
            pool.eventLoop.execute {
                let receiver = DemoReceiver(continuation, heard: heard)
                receiver.ticket = pool.send(request, to: origin, settings: UpstreamSettings(), receiver: receiver)
            }
        }
    }

    func close() {
        pool.eventLoop.execute { [pool] in pool.close() }
    }
}

/// Gathers one answer. Lives on the loop.
private final class DemoReceiver: UpstreamReceiver {
    /// Keeps the call alive until it has ended.
    var ticket: UpstreamTicket?
    private let continuation: CheckedContinuation<DemoAnswer, any Error>
    private let heard: @Sendable ([UInt8]) -> Void
    private let started = NIODeadline.now()
    private var answer = DemoAnswer()

    init(_ continuation: CheckedContinuation<DemoAnswer, any Error>, heard: @escaping @Sendable ([UInt8]) -> Void) {
        self.continuation = continuation
        self.heard = heard
    }

    func upstreamConnected(_ facts: UpstreamConnectionFacts) {}

    func upstreamHead(_ head: ResponseHead, bytes: ByteBuffer) {
        answer.status = head.status
        bytes.withUnsafeReadableBytes { text in
            for field in head.fields { answer.headers[text.text(field.name).lowercased()] = text.text(field.value) }
        }
    }

    func upstreamBody(raw: ByteBuffer, segments: ContiguousArray<Range<Int>>, isForwardable: Bool) {
        if answer.firstByte == 0 { answer.firstByte = elapsed }
        for segment in segments {
            let start = raw.readerIndex + segment.lowerBound
            guard let bytes = raw.getBytes(at: start, length: segment.count) else { continue }
            answer.body += bytes
            heard(bytes)
        }
    }

    func upstreamReadComplete() {}

    func upstreamEnd() {
        answer.elapsed = elapsed
        ticket = nil
        continuation.resume(returning: answer)
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        ticket = nil
        continuation.resume(throwing: failure)
    }

    private var elapsed: UInt64 { UInt64(clamping: (NIODeadline.now() - started).nanoseconds) }
}
