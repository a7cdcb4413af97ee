import MercatorHTTP
import NIOCore

// How a connection ends.
extension ServerConnection {
    /// Answers a message that was not accepted, and closes.
    func refuse(_ refusal: HTTPRefusal) {
        guard phase == .head || phase == .body, let owner, let context else { return }
        phase = .exchange
        let answer = owner.refused(refusal, on: self)
        writtenBytes &+= answer.readableBytes
        context.write(Self.wrapOutboundOut(answer), promise: nil)
        close(lingers: true)
    }

    /// Sends what has been written, then closes.
    ///
    /// - Parameter lingers: the client may still be sending. Closing with unread bytes would make the kernel reset the
    ///   connection and the answer be lost, so only our side closes and what comes is thrown away for a while.
    func close(lingers: Bool) {
        guard phase != .closing, phase != .closed, let context else { return }
        phase = .closing
        input = ByteBuffer()
        stallBegins()
        setReading(paused: false)
        let sent = eventLoop.makePromise(of: Void.self)
        // SAFETY: the promise is this connection's own loop's, on which all of the handler runs.
        sent.futureResult.assumeIsolated().whenComplete { [weak self] _ in
            self?.answerSent(lingers: lingers)
        }
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer()), promise: sent)
    }

    private func answerSent(lingers: Bool) {
        guard phase == .closing, let context else { return }
        deadline = loop.now + bounds.lingerTimeout
        hasAnswered = true
        // Whoever sends nothing more loses nothing by a close.
        if lingers, !isInputClosed {
            context.close(mode: .output, promise: nil)
        } else {
            context.close(promise: nil)
        }
    }

    /// The client sends nothing more: an exchange goes on, since it may still read, and all else ends.
    func inputClosed() {
        switch phase {
        // A client of HTTP/1.0 cannot be asked whether it reads; most are proxies whose own client has left.
        case .exchange where !clientAcceptsChunks && !hasAnswerBegun: context?.close(promise: nil)
        case .exchange: owner?.clientHalfClosed(self)
        case .closing: if hasAnswered { context?.close(promise: nil) }
        // Between two requests, or in one that will never be whole.
        case .head, .body: context?.close(promise: nil)
        case .closed: break
        }
    }

    /// Throws away what comes after the last answer.
    func drain(_ count: Int) {
        drainedBytes += count
        if drainedBytes > ServerBounds.lingerBytesMax { context?.close(promise: nil) }
    }

    /// The deadline has passed.
    func expired() {
        deadline = .distantFuture
        switch phase {
        case .head where startedAt == nil:
            // An idle connection; the client expects this at any time. It may still owe the end of its last answer.
            close(lingers: false)
        case .head:
            refuse(.requestTimeout)
        case .body:
            bodyIsSlow()
        case .closing where hasAnswered:
            // Long enough been polite.
            context?.close(promise: nil)
        case .exchange, .closing:
            answerIsSlow()
        case .closed:
            break
        }
    }

    /// The client has not taken what waits for it; from now on it has the write timeout to take some.
    func stallBegins() {
        takenBytes = writtenBytes - bufferedBytes
        deadline = loop.now + bounds.writeTimeout
    }

    /// More waited to be sent than may, for the whole write timeout: slow is fine, standing still is not.
    private func answerIsSlow() {
        let seconds = max(1, Int(bounds.writeTimeout.nanoseconds / 1_000_000_000))
        let least = bounds.rateMin.multipliedReportingOverflow(by: seconds)
        if !least.overflow, writtenBytes - bufferedBytes - takenBytes >= max(1, least.partialValue) {
            return stallBegins()
        }
        // Nobody reads: the answer cannot be delivered.
        loop.counters.note(.writeStalled)
        isStalled = phase == .exchange
        context?.close(promise: nil)
    }

    /// Bytes that wait to be sent; all of them where the channel does not say.
    private var bufferedBytes: Int {
        (try? context?.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// A body is on its way; looks at its speed now and then until the read timeout.
    func bodyBegins() {
        bodyStartedAt = loop.now
        deadline = min(deadline, loop.now + ServerBounds.rateGrace)
    }

    private func bodyIsSlow() {
        let end = (startedAt ?? loop.now) + bounds.readTimeout
        guard loop.now < end else { return refuse(.requestTimeout) }
        let milliseconds = Int((loop.now - bodyStartedAt).nanoseconds / 1_000_000)
        guard body.readableBytes >= bounds.rateMin.multipliedReportingOverflow(by: milliseconds).partialValue / 1_000
        else {
            loop.counters.note(.readStalled)
            return refuse(.requestTooSlow)
        }
        deadline = min(end, loop.now + ServerBounds.rateGrace)
    }

    /// The client may be silent until the next request, or its first, begins.
    func idleBegins() {
        // ORDER: a grace also for new connections and while answers under way promised to go on: their clients could
        // not know, and a request that has been sent must not be lost.
        deadline = loop.now + (loop.isDraining ? min(ServerBounds.drainGrace, bounds.idleTimeout) : bounds.idleTimeout)
    }

    /// The server drains: an idle connection closes soon, any other after its answer.
    func drainBegins() {
        if phase == .head, startedAt == nil { idleBegins() }
    }

    /// The server waits no longer for a request that has begun to come.
    func refuseUnread() {
        if phase == .body || phase == .head && startedAt != nil { refuse(.shuttingDown) }
    }

    /// The server ends.
    func cut() {
        context?.close(promise: nil)
    }
}
