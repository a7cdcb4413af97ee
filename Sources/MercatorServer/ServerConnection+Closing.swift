import MercatorHTTP
import NIOCore

// How a connection ends.
extension ServerConnection {
    /// Answers a message that was not accepted, and closes.
    func refuse(_ refusal: HTTPRefusal) {
        guard phase == .head || phase == .body, let owner, let context else { return }
        phase = .exchange
        let answer = owner.refused(refusal, on: self)
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
        deadline = loop.now + bounds.writeTimeout
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
        case .head, .body:
            refuse(.requestTimeout)
        case .exchange, .closing:
            // Nobody reads: the answer cannot be delivered.
            isStalled = phase == .exchange
            context?.close(promise: nil)
        case .closed:
            break
        }
    }

    /// The server drains: an idle connection closes now, any other after its answer.
    func drainBegins() {
        if phase == .head, startedAt == nil { close(lingers: false) }
    }

    /// The server ends.
    func cut() {
        context?.close(promise: nil)
    }
}
