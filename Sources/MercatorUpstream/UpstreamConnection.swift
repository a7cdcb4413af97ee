import MercatorHTTP
import NIOCore

/// One connection to an origin: writes a request, reads its answer, and goes back to the pool if all was clean.
///
/// INVARIANT: it is reused only after a complete answer with nothing behind it to a request that was written whole.
final class UpstreamConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What the next bytes are.
    private enum Phase {
        /// Nobody asked: any byte is an offence.
        case idle
        case head
        case length(Int)
        case chunked
        case untilClose
        /// Closed, or given up: nothing is read any more.
        case gone
    }

    private let owner: OriginPool
    private let peer: String
    /// The second-counter's value up to which an idle connection may be kept.
    var idleUntil: UInt64 = 0
    private var context: ChannelHandlerContext?
    private var ticket: UpstreamTicket?
    private var phase = Phase.idle
    private var head = ResponseHead()
    private var bounds = HeadBounds()
    /// The beginning of a head that came in parts.
    private var partial: ByteBuffer?
    private var chunks = ChunkDecoder()
    private var segments: ContiguousArray<Range<Int>> = []
    private var interimAnswers = 0
    private var hasServed = false
    private var isWritten = true
    private var startTick: UInt64 = 0
    private var isPaused = false
    private var isReadPending = false
    private var lastError: (any Error)?

    init(owner: OriginPool, peer: String) {
        self.owner = owner
        self.peer = peer
    }

    // MARK: Driven by the pool

    /// Sends a ticket's request. The connection must be idle.
    func start(_ ticket: UpstreamTicket) {
        guard let context, case .idle = phase else {
            // It died between being chosen and being used; nothing was written.
            return owner.resend(ticket)
        }
        self.ticket = ticket
        ticket.stage = .sent(self)
        ticket.facts = UpstreamConnectionFacts(isReused: hasServed, connectTime: .zero, peer: peer)
        phase = .head
        head.reset()
        bounds.headBytesMax = ticket.settings.headBytesMax
        interimAnswers = 0
        startTick = owner.pool.ticks
        isPaused = ticket.isPaused
        isWritten = ticket.body == nil && ticket.request.readableBytes <= UpstreamBounds.writtenAtOnceMax
        if isWritten { return context.writeAndFlush(wrapOutboundOut(ticket.request), promise: nil) }
        writeLarge(ticket, context)
    }

    /// Writes what may take more than one turn, and notes when it is done: an answer may come before.
    ///
    /// SAFETY: the promise is the channel's own loop's, on which all of this handler runs.
    private func writeLarge(_ ticket: UpstreamTicket, _ context: ChannelHandlerContext) {
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenSuccess { [weak ticket] in
            if let ticket, self.ticket === ticket { self.isWritten = true }
        }
        guard let body = ticket.body else {
            return context.writeAndFlush(wrapOutboundOut(ticket.request), promise: written)
        }
        context.write(wrapOutboundOut(ticket.request), promise: nil)
        context.writeAndFlush(wrapOutboundOut(body), promise: written)
    }

    /// The ticket was cancelled: what is still to come can only be skipped by closing.
    func abandon() {
        ticket = nil
        close()
    }

    /// Closes an idle or abandoned connection.
    func close() {
        guard let context else { return }
        leave()
        context.close(promise: nil)
    }

    func pause() { isPaused = true }

    func resume() {
        isPaused = false
        guard isReadPending, let context else { return }
        isReadPending = false
        context.read()
    }

    // MARK: Driven by the channel

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// The gate of back-pressure: the channel asks to read on, and a paused connection lets it wait.
    func read(context: ChannelHandlerContext) {
        isReadPending = isPaused
        if !isPaused { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        guard let ticket else { return refuseUnasked() }
        if !ticket.isAnswered {
            ticket.isAnswered = true
            ticket.request = ByteBuffer()
            ticket.body = nil
        }
        if case .head = phase { readHead(&bytes, ticket) }
        // ORDER: a receiver may have cancelled in the head's call, and the ticket of the next request may be here
        // already; both leave nothing to read in this buffer.
        guard self.ticket === ticket, bytes.readableBytes > 0 else { return }
        readBody(&bytes, ticket)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        guard let ticket else { return }
        if case .head = phase { return }
        ticket.receiver?.upstreamReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        lastError = lastError ?? error
        // The inactivity that follows tells the ticket; where a library forgets it, closing brings it about.
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .gone = phase { return }
        let last = phase
        let ticket = self.ticket
        self.ticket = nil
        leave()
        guard let ticket, !ticket.isOver else { return }
        died(ticket, in: last)
    }

    // MARK: Reading

    private func readHead(_ bytes: inout ByteBuffer, _ ticket: UpstreamTicket) {
        if var earlier = partial {
            partial = nil
            earlier.writeBuffer(&bytes)
            bytes = earlier
        }
        while true {
            let progress = bytes.withUnsafeReadableBytes {
                head.parse($0, bounds: bounds, answersHead: ticket.isHead)
            }
            switch progress {
            case .incomplete:
                partial = bytes
                bytes = ByteBuffer()
                return
            case .refused(let refusal): return fail(ticket, .malformed(refusal))
            case .complete: break
            }
            guard head.isInterim else { break }
            interimAnswers += 1
            guard head.status != 101, interimAnswers <= UpstreamBounds.interimAnswersMax else {
                return fail(ticket, .malformed(head.status == 101 ? .unaskedUpgrade : .tooManyInterimAnswers))
            }
            bytes.moveReaderIndex(forwardBy: head.length)
            head.reset()
            if bytes.readableBytes == 0 {
                bytes = ByteBuffer()
                return
            }
        }
        guard let headBytes = bytes.readSlice(length: head.length) else { return }
        switch head.framing {
        case .none, .length(0): break
        case .length(let count): phase = .length(count)
        case .chunked:
            chunks = ChunkDecoder()
            phase = .chunked
        case .untilClose: phase = .untilClose
        }
        ticket.receiver?.upstreamHead(head, bytes: headBytes)
        guard self.ticket === ticket, case .head = phase else { return }
        finish(ticket, hasMore: bytes.readableBytes > 0)
    }

    private func readBody(_ bytes: inout ByteBuffer, _ ticket: UpstreamTicket) {
        switch phase {
        case .length(let remaining):
            let count = min(remaining, bytes.readableBytes)
            guard let part = bytes.readSlice(length: count) else { return }
            phase = .length(remaining - count)
            deliver(part, ticket)
            guard self.ticket === ticket, remaining == count else { return }
            finish(ticket, hasMore: bytes.readableBytes > 0)
        case .chunked: readChunks(&bytes, ticket)
        case .untilClose: deliver(bytes, ticket)
        case .idle, .head, .gone: break
        }
    }

    private func readChunks(_ bytes: inout ByteBuffer, _ ticket: UpstreamTicket) {
        segments.removeAll(keepingCapacity: true)
        let push = bytes.withUnsafeReadableBytes { chunks.push($0, segments: &segments) }
        if let raw = bytes.readSlice(length: push.consumed), push.consumed > 0 {
            // What came before an offence is delivered: the asker may have use for it, and learns of the rest below.
            ticket.receiver?.upstreamBody(raw: raw, segments: segments, isForwardable: push.isForwardable)
        }
        guard self.ticket === ticket else { return }
        switch push.progress {
        case .more: break
        case .finished: finish(ticket, hasMore: bytes.readableBytes > 0)
        case .refused(let refusal): fail(ticket, .malformed(refusal))
        }
    }

    private func deliver(_ part: ByteBuffer, _ ticket: UpstreamTicket) {
        segments.removeAll(keepingCapacity: true)
        segments.append(0..<part.readableBytes)
        ticket.receiver?.upstreamBody(raw: part, segments: segments, isForwardable: true)
    }

    /// Bytes while idle: the peer answers what nobody asked, so nothing it says can be trusted any more.
    private func refuseUnasked() {
        guard case .idle = phase else { return }
        owner.pool.counters.unsolicited += 1
        close()
    }

    // MARK: Ends

    private func finish(_ ticket: UpstreamTicket, hasMore: Bool) {
        self.ticket = nil
        let settings = ticket.settings
        let receiver = ticket.finish()
        if head.keepsAlive, !hasMore, isWritten, lastError == nil {
            phase = .idle
            hasServed = true
            // Reading goes on while idle, so that the peer's closing is noticed at once.
            resume()
            owner.release(self, settings: settings)
        } else {
            close()
        }
        receiver?.upstreamEnd()
    }

    private func fail(_ ticket: UpstreamTicket, _ failure: UpstreamFailure) {
        self.ticket = nil
        close()
        owner.pool.fail(ticket, failure)
    }

    /// The connection ended under a ticket.
    private func died(_ ticket: UpstreamTicket, in last: Phase) {
        let isReset = UpstreamWords.isReset(lastError)
        switch last {
        case .untilClose where lastError == nil:
            ticket.finish()?.upstreamEnd()
        case .untilClose, .chunked: owner.pool.fail(ticket, .truncated(bytesMissing: nil))
        case .length(let missing): owner.pool.fail(ticket, .truncated(bytesMissing: missing))
        case .idle, .head, .gone:
            let isYoung = owner.pool.ticks &- startTick <= UpstreamBounds.staleTicksMax
            if hasServed, isYoung, !ticket.isAnswered, !ticket.hasBeenResent { return owner.resend(ticket) }
            let beforeAnyByte = !ticket.isAnswered
            owner.pool.fail(
                ticket,
                isReset
                    ? .reset(beforeAnyByte: beforeAnyByte, connectionWasReused: hasServed)
                    : .closed(beforeAnyByte: beforeAnyByte, connectionWasReused: hasServed))
        }
    }

    /// Leaves the pool, once.
    private func leave() {
        if case .gone = phase { return }
        let wasIdle = if case .idle = phase { true } else { false }
        phase = .gone
        partial = nil
        owner.closed(self, wasIdle: wasIdle)
    }
}
