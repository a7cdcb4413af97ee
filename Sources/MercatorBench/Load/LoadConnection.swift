import NIOCore
import NIOPosix

/// One connection of a load run: sends a request, times the answer, and asks its loop for the next.
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
    private var reader = AnswerReader()
    private var probe = EventProbe()
    private var context: ChannelHandlerContext?
    private let owner: LoadLoop

    init(owner: LoadLoop) {
        self.owner = owner
    }

    /// Sends the request, over a new connection if there is none.
    func begin(dueAt: UInt64, now: UInt64) {
        self.dueAt = dueAt
        sentAt = now
        firstByteAt = 0
        reader.reset()
        probe.reset()
        guard let context else { return connect() }
        send(context)
    }

    /// Gives the connection up in the middle of a request.
    func abandon() {
        state = .free
        close()
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = NIODeadline.now().uptimeNanoseconds
        guard state == .waiting else { return close() }
        if firstByteAt == 0 { firstByteAt = now }
        let measures = owner.measures(dueAt)
        let streams = owner.options.streams
        let progress = unwrapInboundIn(data).withUnsafeReadableBytes { bytes in
            reader.push(bytes) { payload in
                owner.report.bodyBytes += payload.count
                if streams { probe.push(payload, now: now, into: &owner.report, measures: measures) }
            }
        }
        switch progress {
        case .more: break
        case .finished: finish(now)
        case .malformed: fail(\.malformedAnswers)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        guard state == .waiting else { return }
        if reader.endsWithConnection {
            finish(NIODeadline.now().uptimeNanoseconds)
        } else {
            fail(\.cutAnswers)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// SAFETY: its load loop calls it on the event loop that the bootstrap gets.
    private func connect() {
        state = .connecting
        owner.report.connectionsOpened += 1
        ClientBootstrap(group: owner.loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 32 << 10))
            .channelOption(.maxMessagesPerRead, value: 1)
            .connect(to: owner.address)
            .assumeIsolated()
            .whenComplete { result in self.connected(result) }
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        guard case .success(let channel) = result, state == .connecting else {
            if case .success(let channel) = result { channel.close(promise: nil) }
            if state == .connecting { fail(\.connectFailures) }
            return
        }
        do {
            try channel.pipeline.syncOperations.addHandler(self)
            context.map(send)
        } catch {
            fail(\.connectFailures)
        }
    }

    private func send(_ context: ChannelHandlerContext) {
        state = .waiting
        context.writeAndFlush(wrapOutboundOut(owner.request), promise: nil)
    }

    private func finish(_ now: UInt64) {
        if owner.measures(dueAt) { record(now) }
        state = .free
        if !reader.head.keepsAlive { close() }
        owner.isFree(self, now: now)
    }

    private func record(_ now: UInt64) {
        let status = reader.head.status
        owner.report.statuses[status, default: 0] += 1
        owner.report.elapsed = max(owner.report.elapsed, now &- owner.measureFrom)
        owner.report.events += probe.events
        guard status == owner.options.expectedStatus else {
            owner.report.otherStatus += 1
            return
        }
        guard !owner.options.streams || probe.isFinished else {
            owner.report.unfinishedStreams += 1
            return
        }
        owner.report.ok += 1
        owner.report.latency.record(now &- dueAt)
        owner.report.firstByte.record(firstByteAt &- sentAt)
        if probe.firstContentAt != 0 { owner.report.firstToken.record(probe.firstContentAt &- sentAt) }
    }

    private func fail(_ kind: WritableKeyPath<LoadReport, Int>) {
        if owner.measures(dueAt) { owner.report[keyPath: kind] += 1 }
        state = .free
        close()
        owner.hasFailed(self)
    }

    private func close() {
        guard let context else { return }
        self.context = nil
        context.close(promise: nil)
    }
}
