import NIOCore
import NIOPosix
import NIOSSL

/// One connection of a load run: sends a request, times the answer, and asks its loop for the next.
///
/// It is the handler of one channel after another: what an earlier channel still has to say is not listened to.
final class LoadConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Where a request begun on this connection stands.
    enum State {
        case free
        case connecting
        case waiting
    }

    private(set) var state = State.free
    /// When the current request was due, and when it was sent. Nanoseconds.
    private(set) var dueAt: UInt64 = 0
    private(set) var sentAt: UInt64 = 0
    private var firstByteAt: UInt64 = 0
    private var number = 0
    private var streams = false
    private var reader = AnswerReader()
    private var probe = EventProbe()
    private var body = BodyProbe()
    private var context: ChannelHandlerContext?
    private let owner: LoadLoop

    init(owner: LoadLoop) {
        self.owner = owner
    }

    /// Sends the request, over a new connection if there is none.
    func begin(dueAt: UInt64, number: Int, now: UInt64) {
        self.dueAt = dueAt
        self.number = number
        sentAt = now
        firstByteAt = 0
        reader.reset()
        probe.reset()
        body.reset()
        guard let context else { return connect() }
        send(context)
    }

    /// Gives the connection up in the middle of a request.
    func abandon() {
        state = .free
        close()
    }

    /// Ends the current request as a failure.
    func fail(_ failure: LoadFailure, now: UInt64) {
        owner.note(failure, dueAt: dueAt, now: now)
        abandon()
        owner.hasFailed(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard context === self.context else { return }
        let now = NIODeadline.now().uptimeNanoseconds
        guard state == .waiting else { return close() }
        if firstByteAt == 0 { firstByteAt = now }
        let measures = owner.measures(dueAt)
        let progress = unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
            reader.push(bytes) { payload in
                owner.report.bodyBytes += payload.count
                if streams {
                    probe.push(payload, now: now, into: &owner.report, measures: measures)
                } else {
                    body.push(payload)
                }
            }
        }
        switch progress {
        case .more: break
        case .finished: finish(now)
        case .malformed: fail(.malformedAnswer, now: now)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard context === self.context else { return }
        self.context = nil
        guard state == .waiting else { return }
        let now = NIODeadline.now().uptimeNanoseconds
        if reader.endsWithConnection { finish(now) } else { fail(.connectionClosed, now: now) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard context === self.context, state == .waiting else { return context.close(promise: nil) }
        fail(Self.failure(error) ?? .connectionClosed, now: NIODeadline.now().uptimeNanoseconds)
    }

    /// SAFETY: its load loop calls it on the event loop that the bootstrap gets.
    private func connect() {
        state = .connecting
        owner.report.connectionsOpened += 1
        let attempt = sentAt
        ClientBootstrap(group: owner.loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 32 << 10))
            .channelOption(.maxMessagesPerRead, value: 1)
            .connect(to: owner.address)
            .assumeIsolated()
            .whenComplete { result in self.connected(result, attempt) }
    }

    /// - Parameter attempt: when the request was sent for which this connection was opened: it may have been given up.
    private func connected(_ result: Result<any Channel, any Error>, _ attempt: UInt64) {
        guard state == .connecting, attempt == sentAt else {
            if case .success(let channel) = result { channel.close(promise: nil) }
            return
        }
        do {
            let channel = try result.get()
            let pipeline = channel.pipeline.syncOperations
            if let secure = owner.security { try pipeline.addHandler(secure.handler()) }
            try pipeline.addHandler(self)
            let context = try pipeline.context(handler: self)
            self.context = context
            send(context)
        } catch {
            fail(Self.failure(error) ?? .connectFailed, now: NIODeadline.now().uptimeNanoseconds)
        }
    }

    private func send(_ context: ChannelHandlerContext) {
        state = .waiting
        let request = owner.requests.request(number)
        streams = request.streams
        context.writeAndFlush(wrapOutboundOut(request.bytes), promise: nil)
    }

    private func finish(_ now: UInt64) {
        owner.note(answer, dueAt: dueAt, now: now)
        state = .free
        if !reader.head.keepsAlive { close() }
        owner.isFree(self, now: now)
    }

    private var answer: LoadAnswer {
        var answer = LoadAnswer(
            status: reader.head.status, sentAt: sentAt, firstByteAt: firstByteAt, firstTokenAt: probe.firstContentAt,
            events: probe.events)
        answer.failure =
            if answer.status != owner.options.expectedStatus {
                LoadFailure(status: answer.status)
            } else if streams {
                probe.failure
            } else {
                (200...299).contains(answer.status) && !body.isObject ? .badBody : nil
            }
        return answer
    }

    private func close() {
        guard let context else { return }
        self.context = nil
        context.close(promise: nil)
    }

    /// Nil when the error does not tell.
    private static func failure(_ error: any Error) -> LoadFailure? {
        switch error {
        case let error as IOError where error.errnoCode == ECONNREFUSED: .connectionRefused
        case let error as IOError where error.errnoCode == ECONNRESET || error.errnoCode == EPIPE: .connectionReset
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: .tlsFailed
        default: nil
        }
    }
}
