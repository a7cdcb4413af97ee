import MercatorHTTP
import MercatorUpstream
import NIOCore
import NIOPosix

/// What a receiver was told.
struct Account: Sendable {
    var calls: [String] = []
    var facts: UpstreamConnectionFacts?
    var status = 0
    var body = ""
    var isForwardable = true
    var failure: UpstreamFailure?
}

/// Writes down what it is told; hooks may steer the ticket meanwhile.
final class Recorder: UpstreamReceiver, @unchecked Sendable {
    var account = Account()
    var ticket: UpstreamTicket?
    var onHead: ((Recorder) -> Void)?
    var onBody: ((Recorder) -> Void)?
    let done: EventLoopPromise<Account>
    let headSeen: EventLoopPromise<Void>

    init(_ loop: any EventLoop) {
        done = loop.makePromise()
        headSeen = loop.makePromise()
    }

    deinit {
        // A cancelled ticket tells nobody; the promises must end all the same.
        done.succeed(account)
        headSeen.succeed()
    }

    func upstreamConnected(_ facts: UpstreamConnectionFacts) {
        account.calls.append("connected")
        account.facts = facts
    }

    func upstreamHead(_ head: ResponseHead, bytes: ByteBuffer) {
        account.calls.append("head")
        account.status = head.status
        account.facts = account.facts ?? ticket?.facts
        onHead?(self)
        headSeen.succeed()
    }

    func upstreamBody(raw: ByteBuffer, segments: ContiguousArray<Range<Int>>, isForwardable: Bool) {
        if account.calls.last != "body" { account.calls.append("body") }
        for segment in segments {
            account.body += raw.getString(at: raw.readerIndex + segment.lowerBound, length: segment.count) ?? ""
        }
        account.isForwardable = account.isForwardable && isForwardable
        onBody?(self)
    }

    func upstreamReadComplete() {}

    func upstreamEnd() {
        account.calls.append("end")
        done.succeed(account)
    }

    func upstreamFailed(_ failure: UpstreamFailure) {
        account.calls.append("failed")
        account.failure = failure
        done.succeed(account)
    }
}

/// A pool on a loop of its own, and the ways tests use it.
final class Caller: Sendable {
    let pool: UpstreamPool

    init(lookups: UpstreamLookups = UpstreamLookups()) {
        pool = UpstreamPool(eventLoop: MultiThreadedEventLoopGroup.singleton.next(), lookups: lookups)
    }

    /// Runs on the pool's loop.
    func onLoop<T: Sendable>(_ body: @escaping @Sendable (UpstreamPool) throws -> T) async throws -> T {
        try await pool.eventLoop.submit { try body(self.pool) }.get()
    }

    func counters() async throws -> UpstreamCounters {
        try await onLoop { $0.counters }
    }

    /// Starts an exchange; the recorder's promise tells its end.
    func start(
        _ origin: UpstreamOrigin, _ request: String = get, body: ByteBuffer? = nil,
        settings: UpstreamSettings = UpstreamSettings(), isHead: Bool = false,
        onHead: (@Sendable (Recorder) -> Void)? = nil, onBody: (@Sendable (Recorder) -> Void)? = nil
    ) async throws -> Recorder {
        try await onLoop { pool in
            let recorder = Recorder(pool.eventLoop)
            recorder.onHead = onHead
            recorder.onBody = onBody
            recorder.ticket = pool.send(
                ByteBuffer(string: request), body: body, to: origin, settings: settings, isHead: isHead,
                receiver: recorder)
            precondition(recorder.account.calls.isEmpty, "called from inside send")
            recorder.account.facts = recorder.ticket?.facts
            return recorder
        }
    }

    /// A whole exchange.
    func exchange(
        _ origin: UpstreamOrigin, _ request: String = get, body: ByteBuffer? = nil,
        settings: UpstreamSettings = UpstreamSettings(), isHead: Bool = false
    ) async throws -> Account {
        let recorder = try await start(origin, request, body: body, settings: settings, isHead: isHead)
        return try await recorder.done.futureResult.get()
    }
}

let get = "GET / HTTP/1.1\r\nHost: test\r\n\r\n"

func origin(_ port: Int, host: String = "127.0.0.1", proxy: UpstreamProxy? = nil) -> UpstreamOrigin {
    UpstreamOrigin(scheme: .http, host: host, port: port, proxy: proxy)
}

func ok(_ body: String, _ fields: String = "") -> String {
    "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
}

/// So many bytes of `x`, made quickly also where nothing is optimised.
func filler(_ count: Int) -> ByteBuffer {
    var block = ByteBuffer(repeating: 0x78, count: 10_000)
    var buffer = ByteBuffer()
    buffer.reserveCapacity(count)
    while buffer.readableBytes < count {
        block.moveReaderIndex(to: 0)
        var part = block.getSlice(at: 0, length: min(10_000, count - buffer.readableBytes)) ?? block
        buffer.writeBuffer(&part)
    }
    return buffer
}
