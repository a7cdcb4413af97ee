package import MercatorHTTP
package import NIOCore

/// A request of the house's own, for model lists and probes: sent whole, answered whole.
package struct UpstreamFetch: Sendable {
    /// Head and body as they go out.
    package var request: ByteBuffer
    package var origin: UpstreamOrigin
    package var settings: UpstreamSettings
    package var isHead: Bool
    /// Longest payload accepted.
    package var bodyBytesMax: Int
    /// Limit of the whole exchange, the way to a connection included.
    package var timeout: Duration

    package init(
        request: ByteBuffer, origin: UpstreamOrigin, settings: UpstreamSettings = UpstreamSettings(),
        isHead: Bool = false, bodyBytesMax: Int = 1 << 20, timeout: Duration = .seconds(10)
    ) {
        self.request = request
        self.origin = origin
        self.settings = settings
        self.isHead = isHead
        self.bodyBytesMax = bodyBytesMax
        self.timeout = timeout
    }

    /// A request without a body.
    ///
    /// - Parameters:
    ///   - target: path and query, from the first slash.
    ///   - fields: further header lines, each ending in CR LF; Host and Accept-Encoding are written here.
    package init(
        method: String = "GET", target: String, fields: String = "", origin: UpstreamOrigin,
        settings: UpstreamSettings = UpstreamSettings(), bodyBytesMax: Int = 1 << 20, timeout: Duration = .seconds(10)
    ) {
        let head =
            "\(method) \(target) HTTP/1.1\r\nHost: \(origin.authority)\r\nAccept-Encoding: identity\r\n\(fields)\r\n"
        self.init(
            request: ByteBuffer(string: head), origin: origin, settings: settings, isHead: method == "HEAD",
            bodyBytesMax: bodyBytesMax, timeout: timeout)
    }
}

/// The whole answer to a fetch.
package struct UpstreamAnswer: Sendable {
    package let head: ResponseHead
    /// The bytes that the head's ranges are offsets into.
    package let headBytes: ByteBuffer
    /// The payload, without its framing.
    package let body: ByteBuffer

    package var status: Int { head.status }
}

extension UpstreamPool {
    /// Sends a request of the house's own and waits for the whole answer; for the occasional call, not the hot path.
    ///
    /// May be called from anywhere. Cancelling the task cancels the request (the failure is then `stopping`).
    package nonisolated func fetch(_ fetch: UpstreamFetch) async throws(UpstreamFailure) -> UpstreamAnswer {
        let fetching = UpstreamFetching(fetch, loop: eventLoop)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                eventLoop.execute { fetching.start(on: self) { continuation.resume(returning: $0) } }
            }
        } onCancel: {
            eventLoop.execute { fetching.cancel() }
        }
        return try result.get()
    }

    /// The same on the pool's event loop and without a task.
    ///
    /// - Parameter done: called once, on the loop and never from inside this call.
    @discardableResult
    package func fetch(
        _ fetch: UpstreamFetch, done: @escaping (Result<UpstreamAnswer, UpstreamFailure>) -> Void
    ) -> UpstreamFetching {
        eventLoop.assertInEventLoop()
        let fetching = UpstreamFetching(fetch, loop: eventLoop)
        fetching.start(on: self, done)
        return fetching
    }
}

/// A fetch under way: gathers the answer.
///
/// SAFETY: unchecked, because everything but the initialiser happens on the loop.
package final class UpstreamFetching: UpstreamReceiver, @unchecked Sendable {
    private let fetch: UpstreamFetch
    private let loop: any EventLoop
    private var done: ((Result<UpstreamAnswer, UpstreamFailure>) -> Void)?
    private var ticket: UpstreamTicket?
    private var deadline: Scheduled<Void>?
    private var head: (ResponseHead, ByteBuffer)?
    private var body = ByteBuffer()
    private var isOver = false

    fileprivate init(_ fetch: UpstreamFetch, loop: any EventLoop) {
        self.fetch = fetch
        self.loop = loop
    }

    fileprivate func start(
        on pool: UpstreamPool, _ done: @escaping (Result<UpstreamAnswer, UpstreamFailure>) -> Void
    ) {
        guard !isOver else { return done(.failure(.stopping)) }
        self.done = done
        ticket = pool.send(
            fetch.request, to: fetch.origin, settings: fetch.settings, isHead: fetch.isHead, receiver: self)
        let limit = TimeAmount.nanoseconds(Int64(clamping: fetch.timeout.wholeNanoseconds))
        deadline = loop.scheduleTask(in: limit) { self.end(.failure(.timeout(after: self.fetch.timeout))) }
    }

    /// Gives it up, on the loop; the failure is then `stopping`. Harmless when it is over.
    package func cancel() { end(.failure(.stopping)) }

    private func end(_ result: Result<UpstreamAnswer, UpstreamFailure>) {
        guard !isOver else { return }
        isOver = true
        deadline?.cancel()
        deadline = nil
        ticket?.cancel()
        ticket = nil
        done?(result)
        done = nil
    }

    package func upstreamConnected(_ facts: UpstreamConnectionFacts) {}

    package func upstreamHead(_ head: ResponseHead, bytes: ByteBuffer) {
        self.head = (head, bytes)
    }

    package func upstreamBody(raw: ByteBuffer, segments: ContiguousArray<Range<Int>>, isForwardable: Bool) {
        for segment in segments {
            guard segment.count <= fetch.bodyBytesMax - body.readableBytes else {
                return end(.failure(.tooLarge(bytesMax: fetch.bodyBytesMax)))
            }
            guard var part = raw.getSlice(at: raw.readerIndex + segment.lowerBound, length: segment.count) else {
                continue
            }
            body.writeBuffer(&part)
        }
    }

    package func upstreamReadComplete() {}

    package func upstreamEnd() {
        guard let (head, bytes) = head else { return }
        end(.success(UpstreamAnswer(head: head, headBytes: bytes, body: body)))
    }

    package func upstreamFailed(_ failure: UpstreamFailure) {
        end(.failure(failure))
    }
}
